import { chromium } from 'playwright-core'
import { Person } from './person.mjs'
import { visit } from './world.mjs'
import { readFileSync } from 'node:fs'
const at = JSON.parse(readFileSync('/tmp/demo_data/addresses.json'))
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] })
const world = { at, browser }
const shot = async (page, name) => {
  for (const [w, h] of [[1280, 900], [320, 700]]) {
    await page.setViewportSize({ width: w, height: h })
    await page.reload(); await page.waitForTimeout(200)
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (over > 0) console.log(name, w, 'overflows by', over)
    await page.screenshot({ path: `/tmp/shots/${name}-${w}.png`, fullPage: true })
  }
}
const who = process.argv[2], lang = process.argv[3], paths = process.argv.slice(4)
let page
if (who === '-') { page = await visit(world, { lang }) } else { page = (await Person.arrive(world, who, lang)).page }
for (const p of paths) {
  const [path, name] = p.split('=>')
  await page.setViewportSize({ width: 1280, height: 900 })
  const r = await page.goto(at.portal + path)
  console.log(path, r.status(), await page.title())
  await page.setViewportSize({ width: 1280, height: 900 })
  await shot(page, `${name}-${lang}`)
}
await browser.close()
