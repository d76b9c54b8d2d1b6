import type { LoginResult } from '#worker/lib/vendor-call.ts'

const REFUSED_PAUSE_MS = 10_000

/** The vendor's current credential, kept in memory only. However many ask, one login runs at a time. */
export class Credentials {
  readonly #login: () => Promise<LoginResult>
  readonly #lifetimeMs: number
  readonly #now: () => number
  #current: { result: LoginResult; until: number } | null = null
  #running: Promise<LoginResult> | null = null

  constructor(options: { login: () => Promise<LoginResult>; lifetimeMs: number; now: () => number }) {
    this.#login = options.login
    this.#lifetimeMs = options.lifetimeMs
    this.#now = options.now
  }

  get(): Promise<LoginResult> {
    if (this.#running) return this.#running
    if (this.#current && this.#now() < this.#current.until) return Promise.resolve(this.#current.result)
    return this.#start()
  }

  /** A fresh credential after the vendor rejected `token`; callers that held an even older one get what others fetched meanwhile. */
  renew(token: string): Promise<LoginResult> {
    const current = this.#current?.result
    if (!this.#running && current?.kind === 'credential' && current.credential.token === token) this.#current = null
    return this.get()
  }

  #start(): Promise<LoginResult> {
    const running = this.#login().then(
      (result) => {
        this.#running = null
        this.#current = this.#keep(result)
        return result
      },
      (error: unknown) => {
        this.#running = null
        throw error
      },
    )
    this.#running = running
    return running
  }

  /** A refusal is remembered shortly: vendors count failed logins. An unreachable vendor is asked again at once; the breaker paces that. */
  #keep(result: LoginResult): { result: LoginResult; until: number } | null {
    if (result.kind === 'unreachable') return null
    return { result, until: this.#now() + (result.kind === 'credential' ? this.#lifetimeMs : REFUSED_PAUSE_MS) }
  }
}
