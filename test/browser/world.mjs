// A demonstration that belongs to one test file: its programs, its people, and a browser for each of them.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

export const root = new URL('../..', import.meta.url).pathname

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

const people = JSON.parse(readFileSync(join(root, 'standin/personas/personas.json')))

// persona is a person of the story, with their organisation.
export function persona(key) {
  const found = people.people.find(p => p.key === key)
  if (!found) throw new Error(`no persona ${key}`)
  return { ...found, org: people.organisations.find(o => o.key === found.organisation) }
}

export const personas = people.people.filter(p => p.iin)

// open starts the programs on free ports with data of their own, and a browser.
export async function open({ empty = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'birtereze-'))
  const args = ['demo', '-data', folder, '-port', '0', ...(empty ? ['-empty'] : [])]
  const program = spawn(join(root, '.cache/bin/portal'), args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise(done => program.once('exit', done))
  await said(program, 'Birtereze is running')
  const at = JSON.parse(readFileSync(join(folder, 'addresses.json')))
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: flags })
  return {
    at,
    browser,
    folder,
    async close() {
      await browser.close()
      program.kill('SIGTERM')
      const status = await ended
      rmSync(folder, { recursive: true, force: true })
      if (status !== 0) throw new Error(`the demonstration ended with ${status}`)
    },
  }
}

// said waits until a program has said a phrase; what else it says is told when it ends before.
function said(program, phrase) {
  let all = ''
  return new Promise((done, failed) => {
    for (const stream of [program.stdout, program.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', text => {
        all += text
        if (all.includes(phrase)) done()
      })
    }
    program.once('error', failed)
    program.once('exit', status => failed(new Error(`the demonstration ended with ${status}:\n${all}`)))
  })
}

const locales = { ru: 'ru-KZ', kk: 'kk-KZ', en: 'en-GB' }

// visit is a browser of a person's own, empty and in their language. Everything that goes wrong in its pages is noted.
export async function visit(world, { lang, width = 1280, height = 900, scripts = true }) {
  const context = await world.browser.newContext({ locale: locales[lang], viewport: { width, height }, javaScriptEnabled: scripts,
    timezoneId: 'Asia/Almaty', reducedMotion: 'reduce' })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  page.wrong = []
  page.on('pageerror', error => page.wrong.push(`${page.url()}: ${error}`))
  page.on('console', message => {
    // The browser itself reports every answer of 4xx as an error of the network; tests judge those by themselves.
    if (['error', 'warning'].includes(message.type()) && !/^Failed to load resource/.test(message.text())) {
      page.wrong.push(`${page.url()}: ${message.text()}`)
    }
  })
  return page
}

// choose picks, at NCALayer's own page, who signs next.
export async function choose(world, key) {
  const answer = await fetch(world.at.ncalayer + '/persona', { method: 'POST', body: new URLSearchParams({ persona: key }), redirect: 'manual' })
  if (answer.status >= 400) throw new Error(`choose ${key}: ${answer.status}`)
}

// answered does something that sends a form, and waits for the page that answers: another one, or – where files were sent –
// one that a script has put in the place of this one.
export async function answered(page, act) {
  await page.evaluate(() => { document.body.dataset.before = '' })
  await act()
  await page.waitForFunction(() => document.readyState === 'complete' && document.body && !('before' in document.body.dataset))
}
