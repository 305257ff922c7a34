// Step 3, clause 21: contract, assignment and schedule are formed from templates and agreed by both sides; number and date of
// the procurement contract come from the procurement portal.
import { date } from './story.mjs'

const deals = { a: '050240904174/260214/00', b: '050340905265/260087/00' }

const words = {
  ru: 'По требованиям государственных нормативных документов.',
  kk: 'Мемлекеттік нормативтік құжаттардың талаптарына сәйкес.',
}

export async function papers(story) {
  for (const project of [story.a, story.b]) {
    const p = await story.as(project.customer)
    await p.go(project.path + '/contract')
    await p.field('dev.procurement.number').fill(deals[project.letter])
    await p.press('dev.procurement.find')
    for (const [kind, complete] of [['contract', contract], ['assignment', assignment], ['schedule', schedule]]) {
      await form(p, project, kind, complete)
      await agree(story, project, kind)
    }
  }
}

// form begins a paper, completes what the Portal does not know, and proposes it to both sides.
async function form(p, project, kind, complete) {
  await p.go(project.path + '/contract')
  const designer = p.main.locator('section').filter({ has: p.page.getByRole('heading', { name: p.words('dev.contract.with') }) }).first()
  await p.press('dev.paper.begin.' + kind, {}, designer)
  await complete(p, project)
  await p.press('dev.save')
  await p.press('paper.do.propose')
}

async function contract(p) {
  await p.field('paper.contract.number').fill('14-ПИР/2026')
  await p.field('paper.contract.price').fill('48 200 000')
  await p.field('paper.contract.ends').fill(date(90))
}

async function assignment(p) {
  for (const part of ['basis', 'solutions']) {
    const group = p.main.getByRole('group', { name: p.words('paper.assignment.' + part) })
    await p.field('dev.in_russian', {}, group).fill(words.ru)
    await p.field('dev.in_kazakh', {}, group).fill(words.kk)
  }
}

// schedule gives each work its days, one after the other, and remembers the sections: documentation goes into them.
async function schedule(p, project) {
  const rows = p.main.getByRole('table').first().getByRole('row')
  project.sections = []
  for (let i = 1; i < await rows.count(); i++) {
    const days = rows.nth(i).getByRole('textbox')
    await days.nth(0).fill(date(2 * i))
    await days.nth(1).fill(date(2 * i + 14))
    project.sections.push((await rows.nth(i).getByRole('rowheader').innerText()).trim())
  }
}

// agree follows the tasks of the responsible people of both sides: a contract is signed, the rest is agreed.
async function agree(story, project, kind) {
  for (const key of [project.customer, 'designer-head']) {
    const p = await story.as(key)
    if (kind === 'contract') {
      await story.task(p, 'task.sign_paper.contract', project.name)
      await p.sign()
    } else {
      await story.task(p, 'task.agree_paper.' + kind, project.name)
      await p.press('paper.do.agree')
    }
  }
}
