// The story of two projects, told through pages by everybody in it; each part is a file beside this one.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Person } from '../person.mjs'
import { root } from '../world.mjs'

const sections = JSON.parse(readFileSync(join(root, 'internal/classifier/sections.json')))

export class Story {
  constructor(world, lang) {
    this.world = world
    this.lang = lang
    this.people = new Map()
    this.files = writeSamples(join(world.folder, 'samples'))
    this.a = { letter: 'a', customer: 'customer-a' }
    this.b = { letter: 'b', customer: 'customer-b' }
  }

  // as is a person of the story, signed in at a site.
  async as(key, site = this.world.at.portal) {
    const name = `${key}@${site}`
    if (!this.people.has(name)) this.people.set(name, await Person.arrive(this.world, key, this.lang, site))
    return this.people.get(name)
  }

  // task finds on a person's desk what waits for them, and follows it. The expert system's desk lists cases by their projects.
  async task(person, what, about = '') {
    let task = () => person.main.getByRole('listitem').filter({ hasText: about }).getByRole('link', { name: person.words(what) })
    if (person.site === this.world.at.expert) task = () => person.main.getByRole('link', { name: about })
    await person.await(person.site === this.world.at.expert ? '/' : '/desk', task)
    await person.follow(task())
  }

  // file is where the story keeps a document: by its key, or by the section of a project.
  file(key) {
    const found = this.files.find(f => f.key === key)
    if (!found) throw new Error(`no file ${key}`)
    return found
  }

  // sectionCalled is the section of documentation that has a name in the story's language.
  sectionCalled(name) {
    const found = sections.find(s => s.name[this.lang] === name)
    if (!found) throw new Error(`no section ${name}`)
    return found
  }

  // wrong is everything that went wrong in anybody's pages.
  wrong() {
    return [...this.people.values()].flatMap(p => p.page.wrong)
  }
}

function writeSamples(folder) {
  execFileSync('go', ['run', './test/browser/samples', folder], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  return JSON.parse(readFileSync(join(folder, 'index.json')))
}

// date is a day as pages take it, some days from today in Kazakhstan.
export function date(days = 0) {
  const day = new Date(Date.now() + days * 86_400_000)
  return new Intl.DateTimeFormat('ru-RU', { timeZone: 'Asia/Almaty', day: '2-digit', month: '2-digit', year: 'numeric' }).format(day)
}

// dotted is the day of a document, "2026-09-14", as pages take it.
export const dotted = day => day.split('-').reverse().join('.')
