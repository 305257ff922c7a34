// Pictures of the pages for people to look at, taken only where the environment names a folder for them: SHOTS.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { kind, shape } from './crawl.mjs'

const folder = process.env.SHOTS
const taken = new Map()

// named gives a page its name among the pictures: whose it is, its address, and a number where pages of one address differ.
export function named(who, address) {
  const name = [who, ...address.split('/')].filter(Boolean).join('-').replace(/[^\w-]/g, '')
  taken.set(name, (taken.get(name) ?? 0) + 1)
  return taken.get(name) === 1 ? name : `${name}-${taken.get(name)}`
}

export async function shoot(page, name, lang) {
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.${lang}.${page.viewportSize().width}.png`), fullPage: true })
}

const met = new Set()

// meet takes pictures of a page that a person has come to, in both widths, unless one like it has been met.
export async function meet(page, who, lang) {
  if (!folder) return
  const address = kind(new URL(page.url()).pathname)
  const like = `${address} ${await shape(page)}`
  if (met.has(like)) return
  met.add(like)
  const name = named(who, address)
  const size = page.viewportSize()
  for (const width of [320, size.width]) {
    await page.setViewportSize({ ...size, width })
    await shoot(page, name, lang)
  }
}
