// Shows the button only where it works, and asks the device when it is pressed.
const box = document.querySelector('[data-passkey]')
if (box && globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  const { options, challenge, next } = box.dataset
  const button = box.querySelector('button')
  const message = box.querySelector('[role="alert"]')

  const say = (words) => {
    message.textContent = words
    message.className = words && 'field__error'
  }

  const post = async (path, body) => {
    const headers = { 'Content-Type': 'application/json', 'Accept-Language': 'en' }
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
    const json = await answer.json()
    if (!answer.ok) throw Object.assign(new Error(json.code), { words: json.errors?.[0]?.message ?? json.detail })
    return json
  }

  const signIn = async () => {
    const step = options ? { options: JSON.parse(options), challenge } : await post('/api/auth/mfa/passkeys/login/options', {})
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(step.options)
    const credential = await navigator.credentials.get({ publicKey })
    const input = { challenge: step.challenge, assertion: credential.toJSON() }
    if (options) return post('/api/auth/login/mfa', { ...input, method: 'passkey' })
    const rememberMe = document.querySelector('[name="rememberMe"]')?.checked ?? false
    return post('/api/auth/mfa/passkeys/login', { ...input, rememberMe })
  }

  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-disabled')) return
    button.setAttribute('aria-disabled', 'true')
    say('')
    try {
      await signIn()
      location.assign(next)
    } catch (error) {
      say(error.words ?? 'The device did not confirm. Try again, or sign in another way.')
      button.removeAttribute('aria-disabled')
    }
  })
  box.hidden = false
}
