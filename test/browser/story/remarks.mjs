// Step 7, clauses 33, 34 and 46, from the remarks to the conclusion.
import { said } from './review.mjs'

// remarks are drafted by experts, each with the norm that it rests on, and issued together by the head.
export async function remarks({ story, project, site, head, experts }) {
  const drafts = [['architecture', 'architecture', /План|план/], ['structures', 'explanatory', /пояснительная|Пояснительная/]]
  for (const [i, [section, words, document]] of drafts.entries()) {
    const p = await story.as(experts[i][0], site)
    await story.task(p, 'task.review.section', project.name)
    await p.follow(p.main.getByRole('link', { name: p.words('review.do.remark', {}, { open: true }) }))
    const own = p.field('review.field.section')
    const options = await own.getByRole('option').evaluateAll(all => all.map(o => o.value))
    await own.selectOption(options.includes(section) ? section : options[0])
    const documents = await p.field('review.field.document').getByRole('option').allTextContents()
    await p.field('review.field.document').selectOption({ label: documents.find(d => document.test(d)) })
    await p.field('review.field.place').fill(said[p.lang].place)
    await p.field('review.field.words').fill(said[p.lang][words])
    await withoutNormIsRefused(p)
    await p.field('review.field.norm').fill('СН РК 1.02-03-2022')
    await p.field('review.field.point').fill('9.5')
    await p.press('review_remark.do.draft')
  }
  const p = await story.as(head, site)
  await story.task(p, 'task.review.look', project.name)
  await p.follow(p.link('review.go.issue'))
  await p.press('review.do.issue')
}

// withoutNormIsRefused: a remark that rests on no norm is not one; what was typed is kept.
async function withoutNormIsRefused(p) {
  await p.field('review.severity.safety').check()
  await p.send(p.button('review_remark.do.draft'))
  if (!await p.errors()) throw new Error('a remark without a norm was taken')
  if (await p.field('review.field.words').inputValue() === '') throw new Error('what was typed is not kept')
}

// answers are given by the customer at the Portal, one with a new version of a document, and handed in together.
export async function answers({ story, project }) {
  const p = await story.as(project.customer)
  await story.task(p, ['task.review.answer', 'task.expertise.answer'], project.name)
  const open = () => p.main.getByRole('link', { name: p.words('expertise.remark_answer', {}, { open: true }) })
  for (let first = true; await p.has(open()); first = false) {
    await p.follow(open())
    await p.field('expertise.answer').fill(said[p.lang].answer)
    if (first) {
      const documents = await p.field('expertise.changed_document').getByRole('option').allTextContents()
      await p.field('expertise.changed_document').selectOption({ label: documents.find(d => /план|План/.test(d)) ?? documents[1] })
      await p.field('expertise.changed_file').setInputFiles(story.file(`${project.letter}/explanatory-note`).path)
    }
    await p.press('expertise.answer_button')
    await p.go(project.path + '/expertise')
  }
  await p.await(project.path + '/expertise', () => p.button('expertise.hand_in'))
  await p.press('expertise.hand_in')
}

// secondLook: the experts accept the answers, and the head closes the looking.
export async function secondLook({ story, project, site, head, experts }) {
  for (const [key] of experts.slice(0, 2)) {
    const p = await story.as(key, site)
    await story.task(p, 'task.review.judge', project.name)
    const judge = () => p.main.getByRole('link', { name: p.words('review.do.judge', {}, { open: true }) })
    for (; await p.has(judge()); await p.go(project.case)) {
      await p.follow(judge())
      await p.field('review_remark.do.accept').check()
      await p.press('review.do.judge')
    }
  }
  const p = await story.as(head, site)
  await story.task(p, 'task.review.second_look', project.name)
  await p.follow(p.link('review.go.close'))
  await p.press('review.do.close')
}

// conclusion: every expert writes and signs the parts of their sections, and the head signs the whole.
export async function conclusion({ story, project, site, head, experts }) {
  for (const [key] of experts) {
    const p = await story.as(key, site)
    await story.task(p, 'task.review.part', project.name)
    const part = () => p.main.getByRole('link', { name: p.words('review.mine.part', {}, { open: true }) })
    for (;;) {
      await p.go(project.case + '/conclusion')
      if (!await p.has(part())) break
      await p.follow(part())
      await p.field('review.complies.yes').check()
      await p.field('review.field.part').fill(said[p.lang].part)
      await p.press('review_part.do.write')
      await p.sign()
    }
  }
  const p = await story.as(head, site)
  await story.task(p, 'task.review.closing', project.name)
  await p.follow(p.link('review.go.number'))
  await p.field('review.outcome.positive').check()
  await p.field('review.field.conclusions').fill(said[p.lang].conclusion)
  await p.press(['review.do.number', 'review.do.draw'])
  await p.sign()
}
