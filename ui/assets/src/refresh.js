// refresh loads a region again while something is under way elsewhere, and stops when the region that came is final or
// the person is typing in it. A hidden tab waits.
export function refresh(root, enhance) {
  for (const region of root.querySelectorAll('[data-refresh]')) watch(region, enhance)
}

function watch(region, enhance) {
  const every = Number(region.dataset.refreshEvery) * 1000
  let wait = every
  const again = async () => {
    if (document.hidden || region.contains(document.activeElement)) {
      setTimeout(again, every)
      return
    }
    const next = await load(region)
    if (!next) {
      wait = Math.min(wait * 2, 60000)
      setTimeout(again, wait)
      return
    }
    region.replaceWith(next)
    enhance(next)
    if (next.dataset.refresh) watch(next, enhance)
  }
  setTimeout(again, every)
}

async function load(region) {
  try {
    const answer = await fetch(region.dataset.refresh, { headers: { Accept: 'text/html' }, cache: 'no-store' })
    if (!answer.ok) return null
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const next = page.getElementById(region.id)
    return next && document.adoptNode(next)
  } catch {
    return null
  }
}
