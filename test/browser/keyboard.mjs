// A page without a mouse: what Tab comes to, whether one sees where one is, and whether one gets away again.

// stops goes through a page by Tab to its end and lists what it comes to; an error tells of a trap, or of a stop at which
// nothing shows where one is.
export async function stops(page, most = 150) {
  await page.evaluate(() => { document.activeElement.blur(); window.scrollTo(0, 0) })
  const list = []
  for (;;) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const e = document.activeElement
      return e === document.body || e === document.documentElement ? null : (e.innerText || e.getAttribute('aria-label') || e.name || e.tagName).trim().slice(0, 60)
    })
    if (at === null) return list
    if (list.length >= most) throw new Error(`Tab does not come to the end of ${page.url()}: ${list.slice(-5).join(' → ')}`)
    if (!await shows(page)) throw new Error(`nothing shows the focus on ${page.url()} at «${at}»`)
    list.push(at)
  }
}

// shows tells whether the place of the focus looks otherwise than without it.
async function shows(page) {
  const box = await page.evaluate(() => {
    const e = document.activeElement
    e.scrollIntoView({ block: 'center' })
    const r = (e.type === 'file' ? e.parentElement : e).getBoundingClientRect()
    return { x: Math.max(0, r.x - 8), y: Math.max(0, r.y - 8), width: Math.min(r.width, 600) + 16, height: Math.min(r.height, 200) + 16 }
  })
  const focused = await page.screenshot({ clip: box })
  const element = await page.evaluateHandle(() => {
    const e = document.activeElement
    e.blur()
    return e
  })
  const plain = await page.screenshot({ clip: box })
  await element.evaluate(e => e.focus({ preventScroll: true }))
  return !focused.equals(plain)
}

// reachBy goes by Tab to the element that a locator finds.
export async function reachBy(page, locator, most = 150) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab')
    if (await locator.evaluate(e => e === document.activeElement)) return
  }
  throw new Error(`Tab does not come to ${locator} on ${page.url()}`)
}
