import { showPage } from './page.js'

const unanswered = [429, 502, 503, 504] // what may be otherwise a little later

// checkAgain sends a signature that could not be checked once more by itself, after growing pauses, until it is answered or
// the pauses are used up. Whoever presses the button goes before.
export function checkAgain(root) {
  for (const form of root.querySelectorAll('form[data-again]')) wait(form, form.dataset.again.split(' ').map(Number))
}

function wait(form, [pause, ...rest]) {
  const say = (text) => {
    const state = form.querySelector('[data-again-state]')
    state.hidden = false
    state.textContent = text
  }
  if (!pause) {
    say(form.dataset.againOver)
    return
  }
  say(form.dataset.againNext.replace('#', pause))
  const timer = setTimeout(async () => {
    say(form.dataset.againChecking)
    const answer = await send(form)
    if (!form.isConnected || form.dataset.pressed) return
    if (answer) showPage(answer.text, answer.url)
    else wait(form, rest)
  }, pause * 1000)
  form.addEventListener('submit', () => {
    clearTimeout(timer)
    form.dataset.pressed = 'yes'
  }, { once: true })
}

// send gives the page that answers, or null while there is no answer.
async function send(form) {
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { Accept: 'text/html' }, cache: 'no-store' })
    return unanswered.includes(answer.status) ? null : { text: await answer.text(), url: answer.url }
  } catch {
    return null
  }
}
