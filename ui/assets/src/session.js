// warnBeforeEnd offers to keep working two minutes before an untouched session ends. Asking the server for any page is
// what prolongs it; drafts are kept on the server in any case.
const early = 120

let timer = 0

export function warnBeforeEnd() {
  clearInterval(timer)
  const { session, sessionTitle, sessionText, sessionStay, sessionExpired } = document.body.dataset
  const seconds = Number(session)
  if (!seconds || typeof HTMLDialogElement === 'undefined') return

  const dialog = document.createElement('dialog')
  dialog.className = 'bt-dialog'
  const title = document.createElement('h2')
  title.id = 'session-title'
  title.textContent = sessionTitle
  const text = document.createElement('p')
  const buttons = document.createElement('div')
  buttons.className = 'bt-buttons'
  const stay = document.createElement('button')
  stay.className = 'bt-button'
  stay.type = 'button'
  stay.textContent = sessionStay
  buttons.append(stay)
  dialog.setAttribute('aria-labelledby', title.id)
  dialog.append(title, text, buttons)
  document.body.append(dialog)

  let ends = Date.now() + seconds * 1000
  const over = () => Date.now() >= ends
  const tick = () => {
    const left = (ends - Date.now()) / 1000
    if (left > early) return
    text.textContent = over() ? sessionExpired : sessionText.replace('#', Math.max(1, Math.round(left / 60)))
    if (!dialog.open) dialog.showModal()
  }
  stay.addEventListener('click', async () => {
    if (over()) {
      location.reload()
      return
    }
    const answer = await fetch(location.href, { method: 'HEAD', cache: 'no-store' }).catch(() => null)
    if (answer && answer.ok && !answer.redirected) {
      ends = Date.now() + seconds * 1000
      dialog.close()
    } else {
      location.reload()
    }
  })
  timer = setInterval(tick, 15000)
}
