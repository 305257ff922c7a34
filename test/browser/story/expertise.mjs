// Steps 5 and 6, clauses 28–39: approving authorities, and the application for expertise; at the end of the story, clause 42:
// the customer approves the project.
import { visit } from '../world.mjs'
import { date } from './story.mjs'

// approvals: both projects go to two authorities at once; the official of one signs on the Portal, the other's own system
// answers through the integration API (cl. 28–31).
export async function approvals(story) {
  for (const project of [story.a, story.b]) {
    const p = await story.as(project.customer)
    await p.go(project.path + '/approvals')
    for (const key of ['authority-official', 'network-official']) await p.main.getByLabel((await story.as(key)).who.org.name[p.lang]).check()
    await p.press('approval.do.send')
  }
  for (const [i, project] of [story.a, story.b].entries()) {
    await answer(story, await story.as('authority-official'), project, `ПБ-${318 + i}/26`)
  }
  for (const [i, project] of [story.a, story.b].entries()) {
    await answer(story, await story.as('network-official'), project, `${217 + i}-С`)
  }
  for (const project of [story.a, story.b]) {
    const p = await story.as(project.customer)
    await p.await(project.path + '/approvals', () => p.main.getByText(p.words('approval.complete_title')))
  }
}

async function answer(story, p, project, number) {
  await story.task(p, 'approval.task.answer', project.name)
  await p.field('approval.decision.agreed').check()
  await p.field('approval.number').fill(number)
  await p.field('approval.dated').fill(date())
  await p.field('approval.file').setInputFiles(story.file('approval').path)
  await p.press('approval.do.draft')
  await p.sign()
}

// applications for expertise are numbered, and routed by the rule table with its legal ground (cl. 32, 35, 36, 39).
export async function applications(story) {
  for (const project of [story.a, story.b]) {
    const p = await story.as(project.customer)
    await story.task(p, 'task.expertise.apply')
    await p.press('expertise.start.construction')
    await p.field('expertise.contact').fill(p.who.full[p.lang])
    await p.field('expertise.phone').fill('+7 716 225 40 40')
    await p.field('expertise.email').fill(`${p.key}@example.kz`)
    await p.field('expertise.statement').check()
    await p.press('expertise.save')
    await p.press('expertise.do.form')
    await p.sign({ keyboard: project === story.a })
    await p.go(project.path + '/expertise')
  }
}

// approveA and approveB: the customer enters and signs the document by which the project is approved (cl. 42).
export const approveA = story => approve(story, story.a)
export const approveB = story => approve(story, story.b)

async function approve(story, project) {
  const p = await story.as(project.customer)
  await story.task(p, 'task.expertise.approve')
  const order = story.file(project.letter + '/approval-order')
  await p.field('expertise.approval_number').fill(order.number)
  await p.field('expertise.approval_date').fill(date())
  await p.field('expertise.approval_file').setInputFiles(order.path)
  await p.press('expertise.approval_button')
  await p.sign()
}

// published: the public section shows both projects with their conclusions (cl. 27); the school is in the state bank, the
// clinic is not, and its page says why (cl. 40).
export async function published(story) {
  const p = await story.as(story.a.customer)
  await p.go('/projects')
  for (const [project, inBank, reason] of [[story.a, 'register.yes', 'statebank.rule.new'], [story.b, 'register.no', 'statebank.rule.not_new']]) {
    await p.await('/projects', () => p.link(new RegExp(`^\\s*${project.name}\\s*$`)))
    await p.follow(p.link(new RegExp(`^\\s*${project.name}\\s*$`)))
    for (const what of ['register.event.concluded_positive', 'register.event.approved_by_customer']) {
      if (!await p.has(p.main.getByText(p.words(what)))) throw new Error(`${project.name}: ${p.t(what)} is not public\n${await p.said()}`)
    }
    const bank = p.main.locator('section', { has: p.page.getByRole('heading', { name: p.words('register.bank') }) })
    const said = await bank.innerText()
    const answered = said.split('\n').some(line => line.trim().toLowerCase() === p.t(inBank)) // the page gives it a capital letter
    if (!answered || !said.includes(p.t(reason))) throw new Error(`${project.name}: ${p.t(inBank)}, ${p.t(reason)} is not in\n${said}`)
  }
  const person = await visit(story.world, { lang: story.lang })
  await person.goto(story.world.at.portal + story.a.path + '/dossier')
  if (!person.url().includes('/sign-in')) throw new Error(`a stranger came to ${person.url()}`)
}
