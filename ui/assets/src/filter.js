// filters ask at once when a list, a box or a radio changes; text waits for the button. On a narrow screen the panel
// starts closed, so that the list is in view.
export function filters(root) {
  for (const form of root.querySelectorAll('form[data-filter]')) {
    form.addEventListener('change', (event) => {
      if (event.target.matches('select, [type=checkbox], [type=radio]')) form.requestSubmit()
    })
    const panel = form.querySelector('[data-open-wide]')
    if (panel && window.matchMedia('(max-width: 640px)').matches) panel.open = false
  }
}
