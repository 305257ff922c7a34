import { mark } from './forms.js'
import { showPage } from './page.js'

function element(name, className, text) {
  const e = document.createElement(name)
  e.className = className
  e.textContent = text || ''
  return e
}

// dropZones make of a file input a place to drop files on; the input itself lies over it, so keyboard, screen reader and
// the browser's own file dialogue stay what they are.
export function dropZones(root) {
  for (const zone of root.querySelectorAll('[data-drop]')) {
    const input = zone.querySelector('input[type=file]')
    const { dropButton, dropText, dropNone, dropMany } = zone.dataset
    const files = element('span', 'bt-drop__files', dropNone)
    files.setAttribute('aria-live', 'polite')
    const button = element('span', 'bt-drop__button', dropButton)
    const text = element('span', 'bt-drop__text', dropText)
    button.setAttribute('aria-hidden', 'true')
    text.setAttribute('aria-hidden', 'true')
    zone.classList.add('bt-drop--on')
    zone.append(button, text, files)
    input.addEventListener('change', () => {
      const names = [...input.files].map((f) => f.name)
      files.textContent = names.length > 1 ? `${dropMany.replace('#', names.length)}: ${names.join(', ')}` : names[0] || dropNone
    })
    for (const [type, over] of [['dragenter', true], ['dragover', true], ['dragleave', false], ['drop', false]]) {
      input.addEventListener(type, () => zone.classList.toggle('bt-drop--over', over))
    }
  }
}

// uploads send a form with files so that its progress shows; the answer takes the place of the page as it would have.
export function uploads(root) {
  for (const form of root.querySelectorAll('form[data-upload]')) {
    form.addEventListener('submit', (event) => {
      const chosen = [...form.querySelectorAll('input[type=file]')].some((i) => i.files.length > 0)
      if (event.defaultPrevented || !chosen || form.dataset.sent) return
      event.preventDefault()
      form.dataset.sent = 'yes'
      mark(form, true)
      send(form, event.submitter)
    })
  }
}

function send(form, submitter) {
  const data = new FormData(form, submitter)
  const state = form.querySelector('.bt-sending[data-state]')
  const bar = element('progress', 'bt-progress__bar')
  bar.max = 100
  bar.value = 0
  const label = element('span', '', form.dataset.upload.replace('#', 0))
  state.replaceChildren(bar, label)

  const request = new XMLHttpRequest()
  request.upload.onprogress = (e) => {
    if (!e.lengthComputable) return
    bar.value = Math.floor((100 * e.loaded) / e.total)
    label.textContent = form.dataset.upload.replace('#', bar.value)
  }
  request.onload = () => showPage(request.responseText, request.responseURL || location.href)
  request.onerror = request.onabort = () => {
    mark(form, false)
    state.textContent = form.dataset.uploadFailed
  }
  request.open('POST', form.action)
  request.setRequestHeader('Accept', 'text/html')
  request.send(data)
}
