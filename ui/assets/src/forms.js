// focusErrors brings a person who sent a form with errors to the summary of them.
export function focusErrors() {
  const summary = document.querySelector('[data-error-summary]')
  if (summary) summary.focus()
}

// once keeps a form from being sent twice by a second press. The server knows a second submit by its token; this spares
// the person the question. A page that comes back from the browser's memory is ready again.
export function once(root) {
  for (const form of root.querySelectorAll('form[data-once]')) {
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return
      if (form.dataset.sent) {
        event.preventDefault()
        return
      }
      form.dataset.sent = 'yes'
      // After the browser has collected the fields, the pressed button among them.
      setTimeout(() => mark(form, true))
    })
    window.addEventListener('pageshow', () => mark(form, false))
  }
}

// mark shows on its buttons that a form is under way, or no longer.
export function mark(form, sending) {
  if (!sending) delete form.dataset.sent
  for (const button of form.querySelectorAll('button[type=submit]')) {
    if (sending) button.setAttribute('aria-disabled', 'true')
    else button.removeAttribute('aria-disabled')
  }
  let state = form.querySelector('.bt-sending[data-state]')
  if (sending && !state) {
    state = document.createElement('p')
    state.className = 'bt-sending'
    state.dataset.state = ''
    state.setAttribute('role', 'status')
    form.append(state)
  }
  if (state) state.textContent = sending ? form.dataset.once : ''
}

// counters tell how many characters a field still takes.
export function counters(root) {
  for (const field of root.querySelectorAll('[data-count]')) {
    const left = document.createElement('p')
    left.className = 'bt-characters'
    left.setAttribute('aria-live', 'polite')
    const show = () => {
      const rest = field.maxLength - field.value.length
      left.textContent = rest < field.maxLength / 2 ? field.dataset.count.replace('#', rest) : ''
    }
    field.addEventListener('input', show)
    field.after(left)
    show()
  }
}
