// Steps 5 and 6, clauses 28–39: approving authorities, and the application for expertise; at the end of the story, clause 42:
// the customer approves the project.
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
    await p.sign()
    await p.go(project.path + '/expertise')
  }
}

// projectsAreApproved: the customer enters and signs the document by which the project is approved (cl. 42).
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
