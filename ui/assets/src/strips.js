// A row of links that moves sideways on a narrow screen begins at the link of this page.
export function strips(root) {
  for (const row of root.querySelectorAll('.bt-nav ul, .bt-tabs ul')) {
    const here = row.querySelector('[aria-current]')
    if (here) row.scrollLeft = here.parentElement.offsetLeft - row.clientWidth / 3
  }
}
