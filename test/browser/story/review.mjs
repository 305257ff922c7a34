// Step 7, clauses 33, 34 and 46: the course of a review, the same in both programs.
import { date } from './story.mjs'

export const said = {
  ru: {
    waived: 'Не требуется: объект подключается к существующим сетям.',
    architecture: 'На планах не указана ширина эвакуационных выходов из актового зала.',
    structures: 'Не приведён расчёт фундаментов на просадочных грунтах.',
    explanatory: 'В записке нет сведений о доступности входов для маломобильных групп.',
    answer: 'Замечание принято, документ дополнен.',
    part: 'Решения раздела соответствуют государственным нормативам.',
    conclusion: 'Проект соответствует требованиям и рекомендуется к утверждению.',
    place: 'лист 3',
  },
  kk: {
    waived: 'Талап етілмейді: объект қолданыстағы желілерге қосылады.',
    architecture: 'Жоспарларда акт залынан эвакуациялық шығулардың ені көрсетілмеген.',
    structures: 'Шөгетін топырақтағы іргетастардың есебі келтірілмеген.',
    explanatory: 'Жазбада халықтың жүріп-тұруы шектеулі топтары үшін кіреберістердің қолжетімділігі туралы мәлімет жоқ.',
    answer: 'Ескерту қабылданды, құжат толықтырылды.',
    part: 'Бөлімнің шешімдері мемлекеттік нормативтерге сәйкес келеді.',
    conclusion: 'Жоба талаптарға сәйкес келеді және бекітуге ұсынылады.',
    place: '3-парақ',
  },
}

// panelOf is who carries out the review of a project, and at which site: the school's the state expert organisation on the
// Portal, the clinic's an expert organisation in the expert system.
export function panelOf(story, project) {
  if (project === story.a) {
    return { story, project, site: story.world.at.portal, head: 'state-expert-head', contract: 'Э-117/26', experts: [
      ['state-expert-architecture', 'АР-0117', 'architecture fire_safety master_plan technology civil_defence'],
      ['state-expert-structures', 'КЖ-0412', 'structures heating_ventilation'],
      ['state-expert-estimate', 'СМ-0055', 'estimate construction_organisation'],
    ] }
  }
  return { story, project, site: story.world.at.expert, head: 'expert-head', contract: '24-Э/2026', experts: [
    ['expert-a', 'ЭА-2201', 'architecture construction_organisation'],
    ['expert-b', 'ЭБ-1904', 'structures estimate'],
  ] }
}

// experts' cards are entered by their head, with specialisations and certificates.
export async function cards({ story, site, head, experts }) {
  const p = await story.as(head, site)
  for (const [key, number, specialisations] of experts) {
    await p.go('/experts')
    const { who } = await story.as(key, site)
    const options = await p.field('review.field.expert').getByRole('option').allTextContents()
    await p.field('review.field.expert').selectOption({ label: options.find(o => o.includes(who.surname)) })
    for (const code of specialisations.split(' ')) await p.main.getByLabel(p.called('specialisations', code), { exact: true }).check()
    await p.field('review.credential_kind.attestat').check()
    await p.field('review.field.credential_number').fill(number)
    await p.field('review.field.issued').fill(date(-365))
    await p.field('review.field.until').fill(date(365))
    await p.press('review_expert.do.update')
  }
}

// completeness: the head accepts the set within 5 working days.
export async function completeness({ story, project, site, head }) {
  const p = await story.as(head, site)
  await story.task(p, 'task.review.completeness', project.name)
  project.case = p.path
  await p.follow(p.link('review.go.accept'))
  await p.main.getByRole('radio').first().check()
  const waived = p.field('review.field.waived')
  if (await p.has(waived)) await waived.fill(said[p.lang].waived)
  await p.press('review.do.accept')
}

// contract is drawn up and signed by the organisation, and by the customer at the Portal.
export async function contract({ story, project, site, head, contract: number }) {
  const p = await story.as(head, site)
  await story.task(p, 'task.review.contract', project.name)
  await p.follow(p.link('review.go.draw_contract'))
  await p.field('review.field.contract_number').fill(number)
  await p.field('review.field.price').fill('9 450 000')
  await p.press('review.do.draw_contract')
  await p.sign()
  const customer = await story.as(project.customer)
  await story.task(customer, ['task.review.sign_contract', 'task.expertise.sign_contract'], project.name)
  const go = customer.link('expertise.contract_go')
  if (await customer.has(go)) await customer.follow(go)
  await customer.sign()
}

// assignment gives every section to an expert whose specialisation fits; each declares to be free of a conflict of interest.
export async function assignment({ story, project, site, head, experts }) {
  const p = await story.as(head, site)
  await p.await(project.case + '/experts', () => p.button('review.do.assign'))
  for (const [key, , specialisations] of experts) {
    const { who } = await story.as(key, site)
    for (const code of specialisations.split(' ')) {
      await p.field('review.field.section').selectOption(code)
      const people = await p.field('review.field.expert').getByRole('option').allTextContents()
      await p.field('review.field.expert').selectOption({ label: people.find(o => o.includes(who.surname)) })
      await p.press('review.do.assign')
    }
    await declare(await story.as(key, site), story, project)
  }
}

async function declare(p, story, project) {
  await story.task(p, 'task.review.declare', project.name)
  for (;;) {
    await p.go(project.case + '/experts')
    const link = p.main.getByRole('link', { name: p.words('review.mine.declare', {}, { open: true }) }).first()
    if (!await p.has(link)) return
    await p.follow(link)
    await p.field('review.declare.free').check()
    await p.press('review_assignment.do.declare')
  }
}
