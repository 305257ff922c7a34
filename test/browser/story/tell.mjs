import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open } from '../world.mjs'
import { steps } from './steps.mjs'
import { Story } from './story.mjs'

// tell is the whole story from an empty world as one test, each of its parts a subtest; what comes after a part that failed
// cannot be told.
export function tell(lang) {
  test(`two projects walk through the Order (${lang})`, { timeout: 20 * 60_000 }, async t => {
    const world = await open({ empty: true })
    t.after(() => world.close())
    const story = new Story(world, lang)
    let told = true
    for (const [name, step] of steps) {
      if (!told) break
      told = false
      await t.test(name, async () => {
        await step(story)
        assert.deepEqual(story.wrong(), [])
        told = true
      })
    }
  })
}
