const greeting = 10000 // milliseconds in which NCALayer greets whoever connects

export function signForms(root, Client) {
  for (const form of root.querySelectorAll('[data-sign-form]')) {
    form.querySelector('[data-sign-now]').hidden = false
    form.querySelector('[data-sign-manual]').open = false
    const button = form.querySelector('[data-sign-button]')
    button.addEventListener('click', () => sign(form, button, Client))
  }
}

async function sign(form, button, Client) {
  if (button.getAttribute('aria-disabled')) return
  button.setAttribute('aria-disabled', 'true')
  say(form, form.dataset.signWorking)
  try {
    const bytes = await bytesOf(form)
    form.elements.namedItem('cms').value = strip(await ask(form, bytes, Client))
    form.submit()
  } catch (error) {
    say(form, form.dataset[reason(error)] || form.dataset.signFailed, true)
    if (reason(error) === 'signOff') form.querySelector('[data-sign-manual]').open = true
    button.removeAttribute('aria-disabled')
    button.focus()
  }
}

// bytesOf is what is signed, as base64.
async function bytesOf(form) {
  if (form.dataset.signBytes) return form.dataset.signBytes
  const answer = await fetch(form.dataset.signUrl, { cache: 'no-store' })
  if (!answer.ok) throw new Error(`the bytes to sign: ${answer.status}`)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  let binary = ''
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(binary)
}

async function ask(form, bytes, Client) {
  const data = form.dataset
  const client = new Client(data.ncalayer || undefined, false)
  client.kmdHttpApiUrl = 'https://' // not an address: the client would look there for another vendor's program, against the page's policy
  try {
    await within(greeting, client.connect())
  } catch {
    throw named('signOff')
  }
  const params = { decode: true, encapsulate: 'signAttached' in data, digested: false }
  if ('signStamped' in data) params.tsaProfile = {}
  const signer = { extKeyUsageOids: data.signUsages.split(' ') }
  if ('signAnyIssuer' in data) signer.chain = []
  try {
    return await client.basicsSign(null, 'cms', bytes, params, signer, data.signLocale)
  } finally {
    client.wsConnection.close()
  }
}

function within(milliseconds, promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('late')), milliseconds))
  return Promise.race([promise, late])
}

function named(name) {
  const error = new Error(name)
  error.reason = name
  return error
}

// reason chooses the words for an error.
function reason(error) {
  if (error.reason) return error.reason
  if (error.canceledByUser) return 'signCancelled'
  if (/certificate|сертификат|extKeyUsage|chain|key (not found|usage)|expired/i.test(error.message)) return 'signWrong'
  return 'signFailed'
}

// strip takes the armour off: older versions answer a string, newer ones an array, both with PEM lines around.
export function strip(result) {
  const text = Array.isArray(result) ? result[0] : result
  return text.replace(/-----(BEGIN|END) [A-Z0-9 ]+-----/g, '').replace(/\s+/g, '')
}

function say(form, text, bad) {
  const box = document.createElement('p')
  box.className = bad ? 'bt-sign__state bt-sign__state--bad' : 'bt-sign__state'
  box.textContent = text
  form.querySelector('[data-sign-message]').replaceChildren(box)
}
