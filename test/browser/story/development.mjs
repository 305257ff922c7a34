// Steps 2 and 3, clauses 4 and 17–20: two projects are declared, get their materials, and open to people of both sides.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../world.mjs'
import { dotted } from './story.mjs'

const measures = JSON.parse(readFileSync(join(root, 'development/measures.json')))

const projects = {
  a: {
    name: { ru: 'Строительство средней школы на 900 мест в г. Кокшетау Акмолинской области',
      kk: 'Ақмола облысы Көкшетау қаласында 900 орындық орта мектеп салу' },
    works: 'new', number: '260411101000000147',
    place: { ru: 'г. Кокшетау, микрорайон Васильковский', kk: 'Көкшетау қ., Васильков шағынауданы' },
    characteristics: { capacity: '900', floors: '2', total_area: '11 860', seismicity: '6' },
  },
  b: {
    name: { ru: 'Капитальный ремонт здания поликлиники в г. Кокшетау Акмолинской области',
      kk: 'Ақмола облысы Көкшетау қаласындағы емхана ғимаратын күрделі жөндеу' },
    works: 'capital_repair', number: '260711101000000295',
    place: { ru: 'г. Кокшетау, ул. Ауэзова, 214', kk: 'Көкшетау қ., Әуезов к-сі, 214' },
    characteristics: { floors: '2', total_area: '576' },
  },
}

// projectsAreDeclared enters both projects with their objects (cl. 4, 18, 19).
export async function projectsAreDeclared(story) {
  for (const project of [story.a, story.b]) await declare(await story.as(project.customer), project, projects[project.letter])
}

async function declare(p, project, { name, works, number, place, characteristics }) {
  await p.go('/desk')
  await p.follow(p.link('desk.new_project'))
  await p.field('dev.secret.no').check()
  await p.field('dev.kind.construction').check()
  await p.press('dev.continue')
  project.path = p.path.split('/').slice(0, 3).join('/')
  project.name = name[p.lang]
  for (const lang of ['ru', 'kk']) await p.field('dev.field.name_' + lang).fill(name[lang])
  for (const [list, code] of [['works', works], ['compositions', 'civil'], ['stages', 'working_project'], ['levels', 'II']]) {
    await p.main.getByLabel(p.called(list, code), { exact: true }).check()
  }
  await p.field('dev.field.financing').selectOption({ label: p.called('financing', 'local_budget') })
  await p.press('dev.save_continue')
  await tooShortIsRefused(p, number)
  await p.field('dev.field.object_number').fill(number)
  await p.field('dev.field.kato').selectOption('110000000')
  for (const lang of ['ru', 'kk']) await p.field('dev.field.place_' + lang).fill(place[lang])
  for (const [code, value] of Object.entries(characteristics)) {
    const label = measures.find(m => m.code === code).names[p.lang]
    await p.main.getByLabel(label).first().fill(value)
  }
  await p.press('dev.save_continue')
  await p.press('dev.create')
}

// tooShortIsRefused: a number that is not one of 18 digits is told at once, and what was typed is kept (cl. 2 item 4).
async function tooShortIsRefused(p, number) {
  await p.field('dev.field.object_number').fill(number.slice(1))
  await p.send(p.button('dev.save_continue'))
  if (!await p.errors()) throw new Error(`a number of ${number.length - 1} digits was taken`)
  const kept = await p.field('dev.field.object_number').inputValue()
  if (kept.replace(/\s/g, '') !== number.slice(1)) throw new Error(`what was typed is not kept: ${kept}`)
}

const papers = [['investment_decision', 'b/decision'], ['defect_act', 'b/defect-act'], ['technical_examination', 'b/technical-survey'],
  ['land_document', 'b/land']]

// materials arrive from the cadastre for A, marked as such; B's customer enters what the cadastre does not have (cl. 17).
export async function materials(story) {
  const a = await story.as(story.a.customer)
  await a.await(story.a.path + '/materials', () => a.main.getByText(a.words('dev.origin.cadastre')))
  const b = await story.as(story.b.customer)
  await b.await(story.b.path + '/materials', () => b.main.getByText(b.words('dev.cadastre.unknown', {}, { open: true })))
  for (const [kind, key] of papers) await enterMaterial(b, story.file(key), kind)
}

async function enterMaterial(p, file, kind) {
  await p.field('dev.material.kind').selectOption({ label: p.called('materials', kind) })
  await p.field('dev.material.title').fill(file.title)
  await p.field('dev.material.number.field').fill(file.number)
  await p.field('dev.material.date').fill(dotted(file.date))
  await p.field('dev.material.issuer').fill(p.who.org.name[p.lang])
  await p.field('dev.material.file').setInputFiles(file.path)
  await p.press('material.do.enter')
}

// access: the customer names designer and surveyor, and opens the project to people of both sides (cl. 20).
export async function access(story) {
  for (const project of [story.a, story.b]) {
    const p = await story.as(project.customer)
    await story.task(p, 'task.name_contractor')
    for (const [side, key] of [['designer', 'designer-head'], ['surveyor', 'surveyor']]) {
      const { who } = await story.as(key)
      const form = await p.open('dev.access.name.' + side)
      await p.field('dev.access.contractor.' + side, {}, form).fill(who.org ? who.org.bin : who.iin)
      await p.press('project.do.name_contractor', {}, form)
    }
    for (const [side, key] of [['customer', project.customer], ['designer', 'designer-head'], ['designer', 'designer-gip']]) {
      await giveAccess(p, side, (await story.as(key)).who)
    }
  }
}

async function giveAccess(p, side, who) {
  const section = p.main.locator('section', { has: p.page.getByRole('heading', { name: p.words('dev.side.' + side) }) })
  const form = await p.open('dev.access.give', section)
  await p.field('dev.access.person', {}, form).selectOption({ label: await labelOf(form, who) })
  for (const duty of ['works', 'agrees']) await p.field('dev.duty.' + duty, {}, form).check()
  await p.press(form.getByRole('button'))
}

// labelOf is how a person is called in the list from which one is chosen.
async function labelOf(form, who) {
  const options = await form.getByRole('option').allTextContents()
  const found = options.find(text => text.includes(who.surname))
  if (!found) throw new Error(`${who.surname} is not among ${options}`)
  return found
}
