import { setTimeout as sleep } from 'node:timers/promises'
import { hashPassword, parseCost } from '#worker/features/identity/password.ts'
import { startSandbox } from '../sandbox/server.ts'
import { launchPortal, type Portal } from '../setup/launch-portal.ts'
import type { Mail } from '../setup/sandbox.ts'
import { testSandboxConfig } from '../setup/settings.ts'
import { Client, PASSWORD } from './client.ts'
import { inParallel, seeded } from './routes.ts'

/** One line of the result. `accepted` is what got through; `ok` says whether that, and what is in `detail`, is as it must be. */
export type Row = { name: string; tried: number; accepted: number; expected: number; ok: boolean; detail: unknown }
/** `slice`: few of everything, for `npm test`. */
export type Attack = (scene: Scene) => Promise<Row[]>

/** A customer at the vendors; `clientId` with a billing login only. */
export type Account = {
  customerNumber: string
  email: string
  phone: string
  accountId: string
  contactId: string
  clientId: string | null
}
export type User = { userId: string; email: string; customerNumber: string }

export const BILLING_PASSWORD = 'an old billing password'
/** As in production, where time or load is what is measured. Elsewhere, and in a slice, hashes are cheap: who wins a race is decided without them. */
export const WHOLE_COST = '16384/8/5'
export const CHEAP_COST = '1024/8/1'
/** A mail whose call was not answered is sent again after three minutes. */
const MAIL_LIMIT_MS = 360_000

export class Scene {
  readonly portal: Portal
  readonly seed: number
  readonly slice: boolean
  /** How often what can be repeated is repeated; null: as often as the family says. */
  readonly times: number | null
  readonly random: () => number
  readonly #cost: string
  #aheadMs = 0
  #users = 0

  constructor(
    portal: Portal,
    { seed, slice, times, cheapHashes = false }: { seed: number; slice: boolean; times?: number | null; cheapHashes?: boolean },
  ) {
    this.portal = portal
    this.seed = seed
    this.slice = slice
    this.#cost = costOf({ slice, cheapHashes })
    this.times = times ?? null
    this.random = seeded(seed)
  }

  /** So many of them, or a few in the slice. */
  pick<Value>(whole: Value, slice: Value): Value {
    return this.slice ? slice : whole
  }

  client(): Client {
    return new Client(this.portal.url)
  }

  /** The portal's time. */
  now(): number {
    return Date.now() + this.#aheadMs
  }

  async moveClock(milliseconds: number): Promise<void> {
    await this.portal.moveClock(milliseconds)
    this.#aheadMs += milliseconds
  }

  async accounts(count: number, billing?: { password: string; twoFactor?: boolean }): Promise<Account[]> {
    const body = { count, ...(billing && { billing }) }
    return (await this.portal.sandbox.control<{ accounts: Account[] }>('/accounts', { body })).accounts
  }

  /**
   * Logins of real accounts, put into D1 as a sign-up leaves them: rows in `users` and `id_mappings`, all with one real hash of PASSWORD
   * at the portal's cost. Their registries begin empty and are filled by the attacks' own requests.
   */
  async users(count: number, at?: readonly Account[]): Promise<User[]> {
    const accounts = at ?? (await this.accounts(count))
    const hash = await hashPassword(PASSWORD, parseCost(this.#cost))
    const createdAt = new Date(this.now()).toISOString()
    const rows = accounts.map(({ customerNumber, email, accountId, contactId, clientId }) => ({
      userId: crypto.randomUUID(),
      customerNumber,
      email,
      accountId,
      contactId,
      clientId: clientId ?? String(900_000 + this.#users++),
    }))
    const text = JSON.stringify(rows)
    const of = (...names: string[]) => names.map((name) => `json_extract(value, '$.${name}')`).join(', ')
    await this.portal.query(
      `INSERT INTO users (id, email, password_hash, email_verified_at, created_at)
        SELECT ${of('userId', 'email')}, ?, ?, ? FROM json_each(?)`,
      hash,
      createdAt,
      createdAt,
      text,
    )
    await this.portal.query(
      `INSERT INTO id_mappings (user_id, whmcs_client_id, sf_account_id, sf_contact_id, created_at)
        SELECT ${of('userId', 'clientId', 'accountId', 'contactId')}, ? FROM json_each(?)`,
      createdAt,
      text,
    )
    return rows
  }

  /** Signed in one after another: one hash at a time is all there is. */
  async signIn(users: readonly User[]): Promise<Client[]> {
    const clients = users.map(() => this.client())
    await inParallel([...users.keys()], 3, async (index) => {
      const [client, user] = [clients[index], users[index]]
      if (client && user) await client.signIn(user.email)
    })
    return clients
  }

  /** One mail of this subject to each address, found by whoever waits long enough. */
  async mails(recipients: readonly string[], subject: RegExp): Promise<Map<string, Mail>> {
    const deadline = Date.now() + MAIL_LIMIT_MS
    for (;;) {
      const found = new Map<string, Mail>()
      for (const mail of await this.portal.sandbox.mails())
        if (subject.test(mail.subject)) for (const to of mail.to) found.set(to, mail)
      const missing = recipients.filter((to) => !found.has(to))
      if (missing.length === 0) return found
      if (Date.now() > deadline) throw new Error(`${missing.length} mails ${String(subject)} did not come, one to ${missing[0]}`)
      await sleep(300)
    }
  }

  /** The single-use token of the link in such a mail to each address. */
  async links(recipients: readonly string[], subject: RegExp): Promise<string[]> {
    const mails = await this.mails(recipients, subject)
    return recipients.map((to) => {
      const token = /[?&]token=([A-Za-z0-9._-]+)/.exec(mails.get(to)?.text ?? '')?.[1]
      if (token === undefined) throw new Error(`no link in the mail ${String(subject)} to ${to}`)
      return token
    })
  }

  async count(statement: string, ...values: (string | number)[]): Promise<number> {
    const [row] = await this.portal.query<{ n: number }>(statement, ...values)
    return row?.n ?? 0
  }
}

function costOf({ slice, cheapHashes = false }: { slice: boolean; cheapHashes?: boolean }): string {
  return slice || cheapHashes ? CHEAP_COST : WHOLE_COST
}

/** Sandbox and built Worker. `sandbox`: of a running one. */
export async function openScene(options: {
  seed: number
  slice: boolean
  times?: number | null
  cheapHashes?: boolean
  sandbox?: string
}): Promise<{ scene: Scene; close(): Promise<void> }> {
  const own = options.sandbox === undefined ? await startSandbox({ config: testSandboxConfig() }) : null
  try {
    const sandbox = options.sandbox ?? own?.url ?? ''
    const portal = await launchPortal({ sandbox, settings: { PASSWORD_COST: costOf(options) } })
    return {
      scene: new Scene(portal, options),
      async close() {
        await portal.close()
        await own?.close()
      },
    }
  } catch (error) {
    await own?.close()
    throw error
  }
}
