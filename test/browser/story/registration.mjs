// Step 1, clauses 5–12: everybody registers.

const names = { ru: 'Русский', kk: 'Қазақша' }

// entities register organisations, each as its first person (cl. 8, 12). The operator comes first: its administrator gives
// roles to its staff.
const entities = [['state-expert-head'], ['customer-a', 'customer'], ['customer-b', 'customer'], ['designer-head', 'designer']]

const colleagues = [
  ['state-expert-head', 'state-expert-head', 'expert_head'],
  ['state-expert-head', 'registrar', 'registrar'],
  ['state-expert-head', 'state-expert-architecture', 'expert'],
  ['state-expert-head', 'state-expert-structures', 'expert'],
  ['state-expert-head', 'state-expert-estimate', 'expert'],
  ['designer-head', 'designer-gip', 'designer'],
]

export async function everybodyRegisters(story) {
  for (const [key, ...capacities] of entities) await registerEntity(story, key, capacities)
  for (const [admin, key, role] of colleagues) await admit(story, admin, key, role)
}

async function registerEntity(story, key, capacities) {
  const p = await story.as(key)
  await p.go('/register')
  await p.field('registration.start.entity').check()
  await p.press('registration.continue')
  for (const capacity of capacities) await p.field('role.' + capacity).check()
  await p.press('registration.save')
  if (await p.main.getByRole('textbox', { name: p.who.org.name.ru }).count()) throw new Error('what registers say can be edited')
  if (!(await p.said()).includes(p.who.org.name[p.lang])) throw new Error('the form was not filled from the registers')
  await finish(p)
}

// finish goes on from the screen of details to the end.
async function finish(p, more = async () => {}) {
  await p.field('registration.field.email').fill(`${p.key}@example.kz`)
  await p.field('registration.field.phone').fill('+7 701 123 45 67')
  await p.field(new RegExp(`^${names[p.lang]}`)).check()
  const position = p.field('registration.field.position')
  if (await p.has(position)) await position.fill(p.who.position[p.lang])
  await more()
  await p.press('registration.save')
  await p.field('registration.agreement.agree').check()
  await p.press('registration.save')
  const last = ['registration.do.register', 'registration.do.file', 'registration.do.apply'].map(key => p.words(key).source).join('|')
  await p.press(new RegExp(last))
}

// admit lets a person ask to join, and the administrator admit them and give a role.
async function admit(story, admin, key, role) {
  if (admin !== key) {
    const p = await story.as(key)
    await p.go('/register')
    await p.field('registration.field.email').fill(`${key}@example.kz`)
    await p.field('registration.field.phone').fill('+7 701 765 43 21')
    await p.field(new RegExp(`^${names[p.lang]}`)).check()
    await p.field('registration.field.position').fill(p.who.position[p.lang])
    await p.press('registration.admission.ask')
  }
  const boss = await story.as(admin)
  const { surname, name } = (await story.as(key)).who
  if (admin === key) {
    await boss.go('/organisation')
    await boss.follow(boss.link(new RegExp(`${surname} ${name}`)))
  } else {
    await story.task(boss, 'registration.task.admit', surname)
    await boss.press('membership.do.admit')
  }
  const power = boss.field('registration.power.role')
  if (await power.getByRole('option', { name: boss.words('role.' + role), exact: true }).count() === 0) return // admission gave it already
  await power.selectOption({ label: boss.t('role.' + role) })
  await boss.press('registration.power.give')
}

// surveyorRegisters as a natural person with proof of bank details; the registrar confirms within 2 working days (cl. 9).
export async function surveyorRegisters(story) {
  const p = await story.as('surveyor')
  await p.go('/register')
  await p.field('registration.start.person').check()
  await p.press('registration.continue')
  await p.field('role.surveyor').check()
  await p.press('registration.save')
  await finish(p, async () => {
    await p.field('registration.field.iban').fill('KZ86 125K ZT50 0410 0100')
    await p.field('registration.field.bic').fill('DALAKZKA')
    await p.field('registration.field.kbe').fill('19')
    await p.field('registration.field.file').setInputFiles(story.file('bank-details').path)
  })
  const registrar = await story.as('registrar')
  await story.task(registrar, 'registration.task.decide', p.who.surname)
  await registrar.press('registration.do.confirm')
}

// officialsRegister: the operator asks for documents on their powers, and confirms (cl. 11).
export async function officialsRegister(story) {
  const registrar = await story.as('registrar')
  for (const [key, capacity] of [['authority-official', 'approving_authority'], ['network-official', 'approving_authority']]) {
    await registerEntity(story, key, [capacity])
    const p = await story.as(key)
    await story.task(registrar, 'registration.task.request', p.who.org.name[p.lang])
    await registrar.field('registration.field.request').fill('Приложите приказ о назначении. – Тағайындау туралы бұйрықты қоса беріңіз.')
    await registrar.press('registration.do.request_documents')
    await story.task(p, 'registration.task.give')
    await p.field('registration.field.powers').setInputFiles(story.file('approval').path)
    await p.press('registration.do.give_documents')
    await story.task(registrar, 'registration.task.decide', p.who.org.name[p.lang])
    await registrar.press('registration.do.confirm')
  }
}
