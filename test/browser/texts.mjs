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

  // forms are the texts that a message may have: one, or one for each number; a placeholder without a value is left.
  function forms(key, values) {
    const found = messages[key]
    if (found === undefined) throw new Error(`no message ${key} in ${lang}`)
    let all = [found]
    if (typeof found === 'object') all = 'Count' in values ? [found[plural.select(values.Count)] ?? found.other] : Object.values(found)
    return all.map(text => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole))
  }

  const t = (key, values = {}) => forms(key, values)[0]

  // like is a pattern of the whole message, of which the beginning alone must stand where more may follow.
  function like(key, values = {}, { open = false } = {}) {
    const any = forms(key, values).map(text => text.split(/\{\w+\}/).map(marked).join('.+')).join('|')
    return new RegExp(`^\\s*(${any})${open ? '' : '\\s*$'}`)
  }

  // called is the name of an entry of a classifier.
  function called(list, code) {
    const entry = classifiers[list].find(e => e.code === code)
    if (!entry) throw new Error(`no ${code} in ${list}`)
    return entry.name[lang]
  }
  return { lang, t, like, called }
}
