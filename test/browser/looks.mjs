// What is wrong with a page, whoever it is for: things that no page may have.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

// look lists what is wrong with the page that stands open.
export async function look(page, lang, { deep = false } = {}) {
  const { width } = page.viewportSize()
  const wrong = await page.evaluate(lang => {
    const found = []
    const text = document.title + '\n' + document.body.innerText + '\n' +
      [...document.querySelectorAll('[aria-label], [placeholder], [title], [alt]')].map(e => ['aria-label', 'placeholder', 'title', 'alt'].map(a => e.getAttribute(a)).join('\n')).join('\n')
    const missing = text.match(/\[[a-z][a-z0-9_]*(\.[a-z0-9_]+)+\]/g)
    if (missing) found.push('no message for ' + [...new Set(missing)].join(', '))
    if (/\{[A-Z]\w*\}/.test(document.body.innerText)) found.push('a placeholder without a value: ' + document.body.innerText.match(/.{0,40}\{[A-Z]\w*\}/)[0])
    if (document.documentElement.lang !== lang) found.push(`lang is ${document.documentElement.lang}`)
    if (document.documentElement.scrollWidth > innerWidth) {
      const wide = [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(-1)
      found.push(`wider than ${innerWidth}: ${document.documentElement.scrollWidth}, ${wide.map(e => e.outerHTML.slice(0, 160))}`)
    }
    return found
  }, lang)
  if (!deep) return wrong.map(text => `${width} ${lang}: ${text}`)
  await page.evaluate(axe)
  const violations = await page.evaluate(async rules => (await window.axe.run(document, { runOnly: rules })).violations
    .map(v => `${v.id}: ${v.nodes.slice(0, 2).map(n => n.html.slice(0, 200)).join(' | ')}`), rules)
  return [...wrong, ...violations].map(text => `${width} ${lang}: ${text}`)
}
