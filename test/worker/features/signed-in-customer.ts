import { env, exports } from 'cloudflare:workers'
import { openSession } from '#worker/features/identity/open-session.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../setup/workerd-env.ts'

type Account = { id: string; contactId: string | null; email: string; billing: { clientId: number } | null }
type Answer = { status: number; headers: Headers; body: unknown }

export type Customer = {
  accountId: string
  clientId: string
  /** Header of its session. */
  cookie: string
  get(path: string): Promise<Answer>
  send(method: 'POST' | 'PATCH', path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** A customer of the seed with a session at the portal; `number` picks the account. */
export async function signedInCustomer(
  number: 'AC-100003' | 'AC-100004',
  changes: { clientId?: string } = {},
): Promise<Customer> {
  const { accounts } = await sandbox.control<{ accounts: (Account & { number: string })[] }>('/accounts')
  const account = accounts.find((one) => one.number === number)
  if (!account?.billing) throw new Error(`${number} has no billing client in the seed`)
  const person = {
    userId: crypto.randomUUID(),
    email: account.email,
    accountId: account.id,
    contactId: account.contactId,
    clientId: String(account.billing.clientId),
    ...changes,
  }
  const ctx = createContext(env, { waitUntil: () => undefined })
  const caller = { address: '198.18.0.1', device: 'Test', place: null, knownDevice: null }
  const { tokens } = await openSession(ctx, person, caller, { remember: false })
  const cookie = `__Host-access=${tokens.access}; __Host-refresh=${tokens.refresh.userId}.${tokens.refresh.secret}`
  return {
    accountId: person.accountId,
    clientId: person.clientId,
    cookie,
    get: (path) => request(path, { headers: { cookie } }),
    send: (method, path, body, headers = {}) =>
      request(path, {
        method,
        headers: {
          cookie,
          'sec-fetch-site': 'same-origin',
          'idempotency-key': crypto.randomUUID(),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  }
}

export async function request(path: string, init?: RequestInit): Promise<Answer> {
  const answer = await exports.default.fetch(`https://portal.test${path}`, init)
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : (JSON.parse(text) as unknown) }
}
