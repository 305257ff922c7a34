// What makes pages better where scripts run. Every page works without any of it.
import { checkAgain } from './again.js'
import { copyButtons } from './copy.js'
import { filters } from './filter.js'
import { counters, focusErrors, once } from './forms.js'
import { keepInput } from './keep.js'
import { refresh } from './refresh.js'
import { warnBeforeEnd } from './session.js'
import { strips } from './strips.js'
import { dropZones, uploads } from './upload.js'

// enhance readies a part of the page; a region that was loaded again comes here too.
function enhance(root) {
  checkAgain(root)
  copyButtons(root)
  counters(root)
  dropZones(root)
  filters(root)
  uploads(root)
  once(root)
  refresh(root, enhance)
  strips(root)
}

function start() {
  enhance(document)
  focusErrors()
  warnBeforeEnd()
}

start()
keepInput()
document.addEventListener('bt:page', start) // a page that came as the answer to an upload
