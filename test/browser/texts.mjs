// The words of the pages, from the same catalogues that the programs load: a test presses what a person reads, in any language.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './world.mjs'

const skipped = new Set(['node_modules', 'standin', 'gallery', 'dist', 'docs'])

// catalogues are the texts of a language in the tree below a folder; of two programs' same key the Portal's comes last.
function catalogues(folder, lang, all = {}) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)) catalogues(path, lang, all)
    else if (entry.name === `${lang}.json`) Object.assign(all, JSON.parse(readFileSync(path)))
  }
  return all
}

const classifiers = Object.fromEntries(['works', 'levels', 'financing', 'compositions', 'stages', 'materials', 'sections', 'specialisations']
  .map(name => [name, JSON.parse(readFileSync(join(root, `internal/classifier/${name}.json`)))]))

const marked = text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s/g, '\\s')

// texts is what a page says in a language.
export function texts(lang) {
  const messages = catalogues(root, lang)
  const plural = new Intl.PluralRules(lang)

  // t is a message; a placeholder without a value is left for like.
  function t(key, values = {}) {
    const found = messages[key]
    if (found === undefined) throw new Error(`no message ${key} in ${lang}`)
    const text = typeof found === 'string' ? found : found[plural.select(values.Count ?? 0)] ?? found.other
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
  }

  // like is a pattern of the whole message, of which the beginning alone must stand where more may follow.
  function like(key, values, { open = false } = {}) {
    const text = t(key, values).split(/\{\w+\}/).map(marked).join('.+')
    return new RegExp(`^\\s*${text}${open ? '' : '\\s*$'}`)
  }

  // called is the name of an entry of a classifier.
  function called(list, code) {
    const entry = classifiers[list].find(e => e.code === code)
    if (!entry) throw new Error(`no ${code} in ${list}`)
    return entry.name[lang]
  }
  return { lang, t, like, called }
}
