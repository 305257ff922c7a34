// A person at work: looks for what pages say, and signs with the key of their own.
import { reachBy } from './keyboard.mjs'
import { meet } from './shots.mjs'
import { texts } from './texts.mjs'
import { answered, choose, persona, visit } from './world.mjs'

export class Person {
  // arrive opens the person's own browser at a site, and signs in.
  static async arrive(world, key, lang, site = world.at.portal) {
    const person = new Person()
    Object.assign(person, { world, key, site, lang, who: persona(key), ...texts(lang), page: await visit(world, { lang }) })
    await person.go('/sign-in')
    await person.sign()
    return person
  }

  get main() {
    return this.page.locator('main')
  }

  get path() {
    return new URL(this.page.url()).pathname
  }

  // words is what a label, a button or a link says: a key of the catalogues, any of several, or a pattern.
  words(what, values, options) {
    if (what instanceof RegExp) return what
    return new RegExp([what].flat().map(key => this.like(key, values, options).source).join('|'))
  }

  async go(path) {
    const answer = await this.page.goto(this.site + path)
    if (answer.status() !== 200) throw new Error(`${this.key}: ${path}: ${answer.status()}\n${await this.said()}`)
    await meet(this.page, this.key, this.lang)
    return this
  }

  // await looks at a page again until it has what is waited for: something happens in the background.
  async await(path, what, patience = 30_000) {
    for (const end = Date.now() + patience; ; await new Promise(done => setTimeout(done, 250))) {
      await this.page.goto(this.site + path)
      if (await this.has(what())) return
      if (Date.now() > end) throw new Error(`${this.key}: ${path}: ${what()} did not appear\n${await this.said()}`)
    }
  }

  has(locator) {
    return locator.count().then(count => count > 0)
  }

  link(what, values, within = this.main) {
    return within.getByRole('link', { name: this.words(what, values) })
  }

  button(what, values, within = this.main) {
    return within.getByRole('button', { name: this.words(what, values, { open: true }) })
  }

  field(what, values, within = this.main) {
    const optional = this.like('ui.form.optional').source.replace(/^\^|\$$/g, '')
    const label = what instanceof RegExp ? what : new RegExp(this.words(what, values).source.replaceAll('$', `(${optional})?$`))
    return within.getByLabel(label).first()
  }

  async follow(link) {
    await link.first().click()
    await this.page.waitForLoadState()
    await meet(this.page, this.key, this.lang)
  }

  // open unfolds what a page keeps folded.
  async open(what, within = this.main) {
    const details = within.locator('details', { has: this.page.locator('summary', { hasText: this.words(what, {}, { open: true }) }) }).first()
    if (await details.getAttribute('open') === null) await details.locator('summary').first().click()
    return details
  }

  // press sends a form by its button; a page that comes back with errors is a failure that tells them.
  async press(what, values, within = this.main) {
    const button = what.click ? what : this.button(what, values, within).first()
    await this.send(button)
    const errors = await this.errors()
    if (errors) throw new Error(`${this.key}: ${this.path}: ${errors}`)
  }

  async send(button) {
    await button.waitFor({ timeout: 5_000 }).catch(async error => {
      throw new Error(`${this.key}: ${this.path}: ${error.message.split('\n')[0]} ${button}\n${await this.said()}`)
    })
    await answered(this.page, () => button.click())
    await meet(this.page, this.key, this.lang)
  }

  async errors() {
    const summary = this.page.locator('[data-error-summary]')
    return await this.has(summary) ? summary.innerText() : ''
  }

  // sign signs the page's form through NCALayer, in which this person's key is chosen; without a mouse when keyboard is set.
  async sign({ keyboard = false } = {}) {
    await choose(this.world, this.key)
    const button = this.main.locator('[data-sign-button]').first()
    if (keyboard) await reachBy(this.page, button)
    await answered(this.page, () => keyboard ? this.page.keyboard.press('Enter') : button.click())
    await meet(this.page, this.key, this.lang)
    const errors = await this.errors()
    if (errors) throw new Error(`${this.key} signs: ${this.path}: ${errors}`)
    const refused = this.main.locator('.bt-sign .govuk-error-message')
    if (await this.has(refused)) throw new Error(`${this.key} signs: ${this.path}: ${await refused.innerText()}`)
  }

  async said() {
    return (await this.main.innerText()).slice(0, 1500)
  }
}
