import { setTimeout as sleep } from 'node:timers/promises'
import { freshAddress } from './routes.ts'

/** Of every login here. */
export const PASSWORD = 'a long enough passphrase'

export type Answer = { status: number; code: string; text: string; headers: Headers }

const PATIENCE = 600
const PAUSE_MS = 60
const SPREAD_MS = 400

/** Somebody with cookies of their own whose every request comes from another address, so that no limit by address hides a fault. */
export class Client {
  readonly cookies = new Map<string, string>()
  readonly #portal: string

  constructor(portal: string) {
    this.#portal = portal
  }

  /** The same person in a second tab, or whoever copied the cookies. */
  copy(): Client {
    const copy = new Client(this.#portal)
    for (const [name, value] of this.cookies) copy.cookies.set(name, value)
    return copy
  }

  get = (path: string) => this.send('GET', path)
  post = (path: string, body?: unknown) => this.send('POST', path, body)

  async send(method: string, path: string, body?: unknown, key: string = crypto.randomUUID()): Promise<Answer> {
    const answer = await fetch(new URL(path, this.#portal), {
      method,
      redirect: 'manual',
      headers: {
        'Sec-Fetch-Site': 'same-origin',
        'CF-Connecting-IP': freshAddress(),
        ...(method !== 'GET' && { 'Idempotency-Key': key }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(this.cookies.size > 0 && { Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const line of answer.headers.getSetCookie()) this.#keep(line)
    const text = await answer.text()
    return { status: answer.status, code: codeOf(text), text, headers: answer.headers }
  }

  /** Until it was judged: "come back later" says nothing about the request, and must not be what saves us. */
  async insist(method: string, path: string, body?: unknown): Promise<Answer> {
    for (let turn = 0; turn < PATIENCE; turn++) {
      const answer = await this.send(method, path, body)
      if (!isPutOff(answer)) return answer
      await sleep(PAUSE_MS + Math.random() * SPREAD_MS)
    }
    throw new Error(`${method} ${path} was put off ${PATIENCE} times`)
  }

  async signIn(email: string, password = PASSWORD): Promise<void> {
    await this.json('POST', '/api/auth/login', { email, password })
  }

  /** What must work for the attack to begin. */
  async json<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.insist(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`)
    return JSON.parse(answer.text || 'null') as Body
  }

  /** The password is right; what is asked for now. */
  async challenge<Details>(email: string): Promise<Details> {
    const answer = await this.insist('POST', '/api/auth/login', { email, password: PASSWORD })
    if (answer.code !== 'MFA_REQUIRED') throw new Error(`no challenge but ${answer.status}: ${answer.text}`)
    return (JSON.parse(answer.text) as { details: Details }).details
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

/** The hash slot is taken, or another of the same requests is running. The account's own lock is a verdict. */
function isPutOff({ status, code }: Answer): boolean {
  return (status === 429 && code === 'RATE_LIMITED') || (status === 409 && code === 'IDEMPOTENCY_KEY_IN_PROGRESS')
}

function codeOf(text: string): string {
  return /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? ''
}
