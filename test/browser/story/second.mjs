// Steps 6 and 7 for project B, clauses 35, 37, 38 and 45–48: the expert system, with users of its own.
import { persona } from '../world.mjs'
import { date } from './story.mjs'

// admission: the system's operator admits two expert organisations while their accreditation is valid; a head registers
// the experts (cl. 48).
export async function admission(story) {
  const site = story.world.at.expert
  const operator = await story.as('expert-system-admin', site)
  for (const key of ['expert-head', 'second-expert-head']) {
    const { org } = persona(key)
    await operator.go('/organisations')
    await operator.follow(operator.link('admission.do.admit'))
    await operator.field('expertsystem.admission.bin').fill(org.bin)
    for (const lang of ['ru', 'kk', 'en']) await operator.field('expertsystem.admission.name_' + lang).fill(org.name[lang])
    await operator.field('expertsystem.email').fill(`${key}@example.kz`)
    await operator.field('expertsystem.admission.number').fill('KZ-АКК-' + org.bin.slice(6, 10))
    await operator.field('expertsystem.admission.from').fill(date(-365))
    await operator.field('expertsystem.admission.until').fill(date(730))
    for (const code of ['architecture', 'structures', 'estimate']) {
      await operator.main.getByLabel(operator.called('specialisations', code), { exact: true }).check()
    }
    await operator.press('admission.do.admit')
  }
  const head = await story.as('expert-head', site)
  for (const key of ['expert-a', 'expert-b']) {
    const { iin, full } = persona(key)
    await head.go('/people')
    await head.field('expertsystem.people.iin').fill(iin)
    await head.field('expertsystem.people.name').fill(full[head.lang])
    await head.field('expertsystem.email').fill(`${key}@example.kz`)
    await head.field('expertsystem.role.expert').check()
    await head.press('expertsystem.people.register')
  }
}

// handOver: the customer picks an expert organisation from the neutrally ordered list; the Portal hands the case over with
// its documents the same day, and shows the receipt (cl. 35, 37).
export async function handOver(story) {
  const p = await story.as(story.b.customer)
  await story.task(p, 'task.expertise.choose')
  await p.main.getByLabel(persona('expert-head').org.name[p.lang]).check()
  await p.press('expertise.do.choose')
  await p.await(story.b.path + '/expertise', () => p.main.getByText(p.words('expertise.receipt')))
}

// mirrored: every event of the review is seen on the Portal, and its conclusion came back (cl. 38, 46).
export async function mirrored(story) {
  const p = await story.as(story.b.customer)
  await p.await(story.b.path + '/expertise', () => p.main.getByText(p.words('review.event.concluded')))
  for (const event of ['opened', 'accepted', 'contract_signed', 'expert_assigned', 'remarks_issued', 'answers_handed_in', 'closed']) {
    if (!await p.has(p.main.getByText(p.words('review.event.' + event)))) throw new Error(`the Portal does not show ${event}`)
  }
}
