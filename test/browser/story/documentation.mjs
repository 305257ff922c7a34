// Step 4, clauses 22–25: real files go into the sections of the schedule; a broken one is refused with what is wrong; both
// sides agree, one document after a remark and a new version.

const ofSamples = { explanatory_note: 'explanatory-note', passport: 'passport', fire_safety: 'fire-safety', architecture: 'architecture',
  estimate: 'estimate', quantities: 'volumes', master_plan: 'master-plan' }

// not entered at first: the better note, the album of the same drawings, and volumes where there is a sample.
const leftOut = /explanatory-note-2$|album$|^volume\//

const remark = {
  ru: 'Уточните ширину эвакуационных выходов из актового зала.',
  kk: 'Акт залынан эвакуациялық шығулардың енін нақтылаңыз.',
}

export async function documentation(story) {
  for (const project of [story.a, story.b]) {
    const p = await story.as('designer-gip')
    await story.task(p, 'task.enter_documents', project.name)
    if (project === story.a) await brokenIsRefused(story, p)
    for (const name of project.sections) await enter(p, name, filesOf(story, project, name))
    await p.press('documentation.do.send')
    if (project === story.a) await remarkIsMended(story, p, project)
    await agree(story, project)
  }
}

// filesOf are the good samples of a section, or a volume made for it.
function filesOf(story, project, name) {
  const { code } = story.sectionCalled(name)
  const samples = story.files.filter(f => f.project === project.letter && f.section === ofSamples[code] && !/-2$|album/.test(f.key.replace('plan-2', '')))
  return samples.length > 0 ? samples : [story.file(`volume/${project.letter}/${code}`)]
}

async function enter(p, name, files) {
  await upload(p, name, files)
  const refused = p.main.getByText(p.words('dev.documents.refused'))
  if (await p.has(refused)) throw new Error(`${name}: ${await p.said()}`)
}

async function upload(p, name, files) {
  const section = p.main.locator('section').filter({ has: p.page.getByRole('heading', { name: new RegExp(`${name}$`), level: 3 }) }).last()
  const form = await p.open('ui.documents.add', section)
  await p.field('ui.documents.files', {}, form).setInputFiles(files.map(f => f.path))
  await p.send(p.button('ui.documents.upload', {}, form))
}

// brokenIsRefused: a file cut short is refused by its name, with what is wrong; the good one beside it is taken (cl. 24).
async function brokenIsRefused(story, p) {
  const broken = story.file('broken/pdf-half')
  await upload(p, p.called('sections', 'architecture'), [broken])
  const told = p.main.getByText(p.words('dev.documents.refused'))
  if (!await p.has(told) || !(await p.main.innerText()).includes(broken.name)) throw new Error(`a broken file: ${await p.said()}`)
}

// remarkIsMended: the customer returns the explanatory note with a remark; the designer brings a new version of it.
async function remarkIsMended(story, designer, project) {
  const p = await story.as(project.customer)
  await story.task(p, 'task.agree_documents', project.name)
  await p.follow(p.link(new RegExp('Общая пояснительная записка|Том 1')))
  await p.open('documentation.do.return')
  await p.field('dev.remarks').fill(remark[p.lang])
  await p.press('dev.return.do')
  await story.task(designer, 'task.mend_documents', project.name)
  const better = story.file('a/explanatory-note-2')
  await designer.follow(designer.link(new RegExp('Общая пояснительная записка|Том 1')))
  await designer.field('dev.document.new_version').setInputFiles(better.path)
  await designer.press('documentation.do.renew')
  const send = designer.button('documentation.do.send')
  if (await designer.has(send)) await designer.press(send)
}

async function agree(story, project) {
  for (const key of [project.customer, 'designer-head']) {
    const p = await story.as(key)
    await story.task(p, 'task.agree_documents', project.name)
    await p.press('documentation.do.agree')
  }
}
