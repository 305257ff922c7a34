// keepInput carries what was typed over a change of language, in the memory of this tab alone. Files, hidden fields and
// signatures are not kept.
const name = 'bt-kept'

function fields() {
  return [...document.querySelectorAll('main input, main textarea, main select')].filter(
    (f) => f.name && !['hidden', 'file', 'password'].includes(f.type))
}

export function keepInput() {
  for (const link of document.querySelectorAll('[data-keep-input]')) {
    link.addEventListener('click', () => {
      const values = fields().map((f) => [f.name, f.type, f.value, f.checked === true])
      sessionStorage.setItem(name, JSON.stringify({ path: location.pathname, values }))
    })
  }
  const kept = JSON.parse(sessionStorage.getItem(name) || 'null')
  sessionStorage.removeItem(name)
  if (!kept || kept.path !== location.pathname) return
  for (const field of fields()) {
    const choice = field.type === 'checkbox' || field.type === 'radio'
    const was = kept.values.find(([n, type, value]) => n === field.name && type === field.type && (!choice || value === field.value))
    if (!was) continue
    if (choice) field.checked = was[3]
    else if (!field.readOnly) field.value = was[2]
  }
}
