// Every page that each persona of the story can reach, in three languages and two widths; the main ways by keyboard alone,
// and without scripts.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { reach } from './crawl.mjs'
import { reachBy, stops } from './keyboard.mjs'
import { look } from './looks.mjs'
import { Person } from './person.mjs'
import { named, shoot } from './shots.mjs'
import { texts } from './texts.mjs'
import { answered, choose, open, visit } from './world.mjs'

let world
before(async () => { world = await open() })
after(() => world.close())

const atPortal = ['customer-a', 'customer-b', 'designer-head', 'designer-gip', 'surveyor', 'authority-official', 'state-expert-head',
  'state-expert-architecture', 'registrar', 'bank-user', 'outsider', 'authorised-body', 'integration-officer', 'support', 'security', 'maintenance']
const atExpert = ['expert-system-admin', 'expert-head', 'expert-a']

const looked = new Set() // shapes of pages, whoever came to them first: each is looked at in full once

async function check(page, site, first, who) {
  const wrong = []
  await reach(page, site, first, async ({ address, from, status, shape }) => {
    if (status !== 200) wrong.push(`${address}: ${status}, from ${from}`)
    if (looked.has(shape)) {
      wrong.push(...(await look(page, 'ru')).map(text => `${address}: ${text}`))
      return
    }
    looked.add(shape)
    const name = named(who, shape.split(' ')[0])
    for (const lang of ['kk', 'en', 'ru']) {
      await page.goto(`${site}${address}${address.includes('?') ? '&' : '?'}lang=${lang}`)
      await page.evaluate(() => document.querySelectorAll('main details').forEach(d => { d.open = true }))
      for (const [width, deep] of [[1280, lang === 'ru'], [320, lang === 'kk']]) {
        await page.setViewportSize({ width, height: 900 })
        wrong.push(...(await look(page, lang, { deep })).map(text => `${address}: ${text}`))
        await shoot(page, name, lang)
      }
      await page.setViewportSize({ width: 1280, height: 900 })
    }
  })
  assert.deepEqual([...wrong, ...page.wrong], [])
}

test('pages of a visitor', async () => {
  const page = await visit(world, { lang: 'ru' })
  await check(page, world.at.portal, ['/', '/sign-in'], 'visitor')
  await check(page, world.at.expert, ['/', '/sign-in'], 'expert-visitor')
})

for (const key of atPortal) {
  test(`pages of ${key}`, async () => {
    const p = await Person.arrive(world, key, 'ru')
    await check(p.page, p.site, ['/', '/desk'], key)
    await p.page.context().close()
  })
}

for (const key of atExpert) {
  test(`pages of ${key} in the expert system`, async () => {
    const p = await Person.arrive(world, key, 'ru', world.at.expert)
    await check(p.page, p.site, ['/'], key)
    await p.page.context().close()
  })
}

test('signing in by keyboard alone', async () => {
  const page = await visit(world, { lang: 'ru' })
  await page.goto(world.at.portal + '/sign-in')
  assert.match((await stops(page))[0], texts('ru').like('ui.page.skip'))
  await choose(world, 'customer-a')
  await page.goto(world.at.portal + '/sign-in')
  await reachBy(page, page.locator('[data-sign-button]'))
  await answered(page, () => page.keyboard.press('Enter'))
  assert.match(page.url(), /\/desk$/)
})

test('answering a remark by keyboard alone', async () => {
  const p = await Person.arrive(world, 'customer-a', 'ru')
  const task = p.main.getByRole('link', { name: p.words(['task.review.answer', 'task.expertise.answer']) }).first()
  await p.go('/desk')
  await stops(p.page)
  for (const link of [() => task, () => p.link('expertise.remark_answer').or(p.main.getByRole('link', { name: p.words('expertise.remark_answer', {}, { open: true }) })).first()]) {
    await reachBy(p.page, link())
    await answered(p.page, () => p.page.keyboard.press('Enter'))
  }
  await stops(p.page)
  await reachBy(p.page, p.field('expertise.answer'))
  await p.page.keyboard.type('Ширина выходов указана на плане.')
  await reachBy(p.page, p.button('expertise.answer_button'))
  await answered(p.page, () => p.page.keyboard.press('Enter'))
  assert.equal(await p.errors(), '')
  assert.ok(await p.has(p.main.getByText('Ширина выходов указана на плане.')), await p.said())
})

test('signing in without scripts, by a signature made in another program', async () => {
  const page = await visit(world, { lang: 'kk', scripts: false })
  const { like } = texts('kk')
  await page.goto(world.at.portal + '/sign-in')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: like('ui.sign.download') }).click()])
  const signature = join(world.folder, 'sign-in.cms')
  writeFileSync(signature, Buffer.from(await signed(await bytes(download)), 'base64'))
  await page.getByLabel(like('ui.sign.file')).setInputFiles(signature)
  await page.getByRole('button', { name: like('ui.sign.send') }).click()
  await page.waitForURL(/\/desk$/)
})

async function bytes(download) {
  const parts = []
  for await (const part of await download.createReadStream()) parts.push(part)
  return Buffer.concat(parts)
}

// signed asks NCALayer for a signature as another program would: CMS without armour, in base64.
async function signed(content) {
  const page = await visit(world, { lang: 'ru' })
  await page.goto(world.at.portal + '/sign-in') // whose policy lets it speak with NCALayer
  const ask = { module: 'kz.gov.pki.knca.basics', method: 'sign', args: { format: 'cms', data: content.toString('base64'),
    signingParams: { decode: true, encapsulate: false, digested: false }, signerParams: { extKeyUsageOids: ['1.3.6.1.5.5.7.3.2'], chain: [] }, locale: 'ru' } }
  const answer = await page.evaluate(({ ask, at }) => new Promise((done, failed) => {
    const socket = new WebSocket(at)
    socket.onerror = () => failed(new Error('NCALayer does not answer'))
    let greeted = false
    socket.onmessage = message => {
      if (greeted) done(JSON.parse(message.data))
      else socket.send(JSON.stringify(ask))
      greeted = true
    }
  }), { ask, at: world.at.ncalayer.replace('http', 'ws') + '/?persona=designer-gip' })
  return answer.body.result[0].replace(/-----[^-]+-----|\s/g, '')
}
