import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type AttackerSite = { port: number; close(): Promise<void> }

/**
 * What a hostile page can do without the visitor's help, on every address it is told. As `http://127.0.0.1` it is another site than a portal under
 * `localhost`; as `http://localhost` on its own port it is the same site, so that the victim's cookies come along.
 */
const ATTACK = `
const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']
const settle = (work) => Promise.race([work.catch(() => undefined), new Promise((done) => setTimeout(done, 3000))])

function formPost(url, enctype, target) {
  const form = document.createElement('form')
  Object.assign(form, { method: 'post', action: url, enctype, target })
  for (const [name, value] of [['email', 'attacker@evil.test'], ['password', 'x'], ['_method', 'DELETE'], ['{"a":"', '"}']]) {
    const field = document.createElement('input')
    Object.assign(field, { type: 'hidden', name, value })
    form.append(field)
  }
  document.body.append(form)
  form.submit()
}

function framed(run) {
  return new Promise((done) => {
    const frame = document.createElement('iframe')
    frame.name = 'frame' + Math.random()
    frame.onload = () => done()
    document.body.append(frame)
    run(frame.name)
  })
}

async function attack(portal, writes, reads) {
  for (const { method, path } of writes) {
    const url = portal + path
    const tries = [
      ...FORMS.map((type) => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'Content-Type': type }, body: '{}' })),
      fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include' }),
      fetch(url, { method, mode: 'cors', credentials: 'include', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'k' }, body: '{}' }),
      fetch(url + '?_method=' + method, { mode: 'no-cors', credentials: 'include' }),
      fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', keepalive: true, body: new URLSearchParams({ a: 'b' }) }),
    ]
    navigator.sendBeacon(url, new Blob(['{}'], { type: 'text/plain' }))
    navigator.sendBeacon(url, new URLSearchParams({ a: 'b' }))
    await Promise.all(tries.map(settle))
  }
  for (const { path } of writes.filter(({ path }) => path.startsWith('/auth/') || path.includes('logout'))) {
    for (const type of FORMS) await settle(framed((name) => formPost(portal + path, type, name)))
  }
  for (const path of reads) {
    await settle(new Promise((done) => { const image = new Image(); image.onload = image.onerror = done; image.src = portal + path }))
  }
  for (const path of ['/api/me', '/api/orders', '/']) {
    await settle(new Promise((done) => {
      const socket = new WebSocket(portal.replace('http', 'ws') + path)
      socket.onopen = () => { window.opened = true; done() }
      socket.onerror = done
    }))
  }
  return window.opened === true
}

/** What another origin may read of the portal: nothing. */
async function spy(portal, reads) {
  const stolen = []
  for (const path of reads) {
    const answer = await fetch(portal + path, { credentials: 'include' }).catch(() => null)
    if (answer) stolen.push(path)
    const frame = document.createElement('iframe')
    frame.src = portal + path
    document.body.append(frame)
    await settle(new Promise((done) => { frame.onload = done }))
    try { if (frame.contentDocument.body.innerText.length > 0) stolen.push('frame ' + path) } catch {}
  }
  return stolen
}
`

export async function startAttacker(): Promise<AttackerSite> {
  const server = createServer((request, response) => {
    const script = request.url === '/attack.js'
    response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html')
    response.end(script ? ATTACK : '<!doctype html><title>Win a phone</title><body><script src="/attack.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) }
}
