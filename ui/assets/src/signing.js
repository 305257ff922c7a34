const greeting = 10000 // milliseconds in which NCALayer greets whoever connects
const large = 4 << 20 // bytes from which a document is signed by its hash and not loaded

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
    form.elements.namedItem('cms').value = strip(await ask(form, await contentOf(form), Client))
    form.submit()
  } catch (error) {
    say(form, form.dataset[reason(error)] || form.dataset.signFailed, true)
    if (reason(error) === 'signOff') form.querySelector('[data-sign-manual]').open = true
    button.removeAttribute('aria-disabled')
    button.focus()
  }
}

// contentOf is what is signed, as base64: the document, or the hash of a large one by which the national keys sign.
async function contentOf(form) {
  const data = form.dataset
  if (data.signBytes) return { base64: data.signBytes }
  const head = await fetch(data.signUrl, { method: 'HEAD', cache: 'no-store' })
  const hash = head.headers.get('Streebog-512')
  if (hash && Number(head.headers.get('Content-Length')) > large && !('signAttached' in data)) {
    return { base64: base64(Uint8Array.from(hash.match(/../g), pair => parseInt(pair, 16))), digested: true }
  }
  const answer = await fetch(data.signUrl, { cache: 'no-store' })
  if (!answer.ok) throw new Error(`the bytes to sign: ${answer.status}`)
  return { base64: base64(new Uint8Array(await answer.arrayBuffer())) }
}

function base64(bytes) {
  let binary = ''
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(binary)
}

async function ask(form, content, Client) {
  const data = form.dataset
  const client = new Client(data.ncalayer || undefined, false)
  client.kmdHttpApiUrl = 'https://' // not an address: the client would look there for another vendor's program, against the page's policy
  try {
    await within(greeting, client.connect())
  } catch {
    throw named('signOff')
  }
  const params = { decode: true, encapsulate: 'signAttached' in data, digested: Boolean(content.digested) }
  if ('signStamped' in data) params.tsaProfile = {}
  const signer = { extKeyUsageOids: data.signUsages.split(' ') }
  if ('signAnyIssuer' in data) signer.chain = []
  try {
    return await client.basicsSign(null, 'cms', content.base64, params, signer, data.signLocale)
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
