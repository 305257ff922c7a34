// copyButtons show the buttons that copy a value, where the browser can.
export function copyButtons(root) {
  if (!navigator.clipboard) return
  for (const button of root.querySelectorAll('[data-copy]')) {
    const word = button.querySelector('span')
    const usual = word.textContent
    button.hidden = false
    word.setAttribute('aria-live', 'polite')
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy)
      word.textContent = button.dataset.copyDone
      setTimeout(() => { word.textContent = usual }, 3000)
    })
  }
}
