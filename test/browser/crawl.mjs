// Every page that a person comes to by links.

// kind is what pages of one template have in common: their address without what names a thing.
export const kind = address => address.replace(/\?.*$/, '').split('/').map(part => /[0-9a-f]{8}-|^\d+$/.test(part) ? '{id}' : part).join('/')

// downloads, feeds and the description of the API are no pages
const other = /\/content$|\/proof$|\.(csv|json|atom)$|^\/api\//

// reach goes from the first pages to all that links lead to, no more than a few of a kind, and visits each.
export async function reach(page, site, first, visit, each = 2) {
  const seen = new Map()
  const queue = []
  const add = (address, from) => {
    const of = seen.get(kind(address)) ?? []
    if (other.test(address.replace(/\?.*$/, '')) || of.includes(address) || of.length >= each) return
    seen.set(kind(address), [...of, address])
    queue.push({ address, from })
  }
  first.forEach(address => add(address))
  for (let next; (next = queue.shift());) {
    const { address, from } = next
    const answer = await page.goto(site + address).catch(error => {
      if (/Download is starting|ERR_ABORTED/.test(error.message)) return null
      throw error
    })
    if (!answer) continue
    for (const link of await page.evaluate(() => [...document.querySelectorAll('a[href]')].map(a => a.href))) {
      const url = new URL(link)
      if (url.origin === site && !url.searchParams.has('lang')) add(url.pathname + url.search, address)
    }
    await visit({ address, from, status: answer.status(), shape: kind(address) + ' ' + await shape(page) })
  }
}

// shape tells apart pages of one kind that show other things: of which parts they are made.
export async function shape(page) {
  const parts = await page.evaluate(() => [...document.querySelectorAll('main :is(h1, h2, form, table, details, [class*=bt-])')]
    .map(e => e.tagName + (e.getAttribute('class') ?? '')))
  return [...new Set(parts)].sort().join(' ')
}
