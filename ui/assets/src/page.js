// showPage puts a page that came in the place of this one, as the browser would have: it came once, and asking for it again
// could lose what it says once only.
export function showPage(text, landed) {
  const page = new DOMParser().parseFromString(text, 'text/html')
  if (!page.querySelector('main')) {
    location.assign(landed)
    return
  }
  if (landed !== location.href) {
    history.pushState(null, '', landed)
    window.addEventListener('popstate', () => location.reload(), { once: true })
  }
  document.title = page.title
  document.body.replaceWith(document.adoptNode(page.body))
  for (const script of page.head.querySelectorAll('script[src]')) {
    if (document.querySelector(`script[src="${script.getAttribute('src')}"]`)) continue
    const own = document.createElement('script')
    own.src = script.getAttribute('src')
    document.head.append(own)
  }
  window.scrollTo(0, 0)
  document.dispatchEvent(new CustomEvent('bt:page'))
}
