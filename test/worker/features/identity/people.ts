import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { ACCOUNTS } from '../../../sandbox/seed/accounts.ts'
import { forgetObjects } from '../../../setup/forget-objects.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import type { Visitor } from './visitor.ts'

export const PASSWORD = 'a long enough passphrase'

/** Portal and vendors as on the first day; later than before, so that no copy in the isolate is fresh. */
export async function startOver(): Promise<void> {
  await sandbox.clearFaults()
  // The portal first: what its objects still had under way must not reach the new world.
  await forgetObjects()
  await sandbox.reset()
  await moveTime(NUMBERS.customerNumberCopyMs + 1000)
}

/** For the portal and the vendors alike. */
export async function moveTime(milliseconds: number): Promise<void> {
  setClockOffset(clockOffset() + milliseconds)
  await sandbox.moveClock({ target: 'vendor', offsetMs: clockOffset() })
}

export function person(customerNumber: string) {
  const account = ACCOUNTS.find((one) => one.customerNumber === customerNumber)
  if (!account) throw new Error(`the seed has no account ${customerNumber}`)
  return account
}

export function signUpForm(customerNumber: string, code: string, changes: Record<string, unknown> = {}) {
  const { email, firstName, lastName, phone, address } = person(customerNumber)
  const { street, street2: _, ...rest } = address
  return {
    sfNumber: customerNumber,
    email,
    confirmEmail: email,
    code,
    password: PASSWORD,
    confirmPassword: PASSWORD,
    firstName,
    lastName,
    phone,
    address: { ...rest, address1: street },
    ...changes,
  }
}

/** The newest mail's text: from the outbox while it waits there, else as the person got it (sent codes are blanked). */
export async function newestMail(kind = '%'): Promise<string> {
  const row = await env.DB.prepare(
    'SELECT recipient, text_body AS text FROM mail_outbox WHERE kind LIKE ? ORDER BY created_at DESC, id DESC LIMIT 1',
  )
    .bind(kind)
    .first<{ recipient: string; text: string }>()
  return row === null || row.text !== '' ? (row?.text ?? '') : ((await sandbox.mails(row.recipient)).at(-1)?.text ?? '')
}

/** Asks for a code and reads its mail. */
export async function askForCode(
  who: Visitor,
  customerNumber: string,
  given: { email?: string; phone?: string } = {},
): Promise<string> {
  const { email } = person(customerNumber)
  const answer = await who.post('/api/auth/signup/start', { sfNumber: customerNumber, email, ...given })
  expect(answer.status).toBe(202)
  const code = /^Your code is (\d{6})$/m.exec(await newestMail('sign-up-code'))?.[1]
  if (code === undefined) throw new Error('no code was mailed')
  return code
}

export async function signUp(who: Visitor, customerNumber: string): Promise<void> {
  const code = await askForCode(who, customerNumber)
  const answer = await who.post('/api/auth/signup', signUpForm(customerNumber, code))
  if (answer.status !== 201) throw new Error(`sign-up answered ${answer.status}: ${await answer.text()}`)
}

/** What the vendors and the portal hold about this customer number. */
export async function traces(customerNumber: string) {
  const { clients } = await sandbox.control<{ clients: Record<string, unknown>[] }>('/whmcs/clients')
  const { accounts } = await sandbox.control<{ accounts: Record<string, unknown>[] }>('/accounts')
  const { results: users } = await env.DB.prepare('SELECT * FROM users').all<{
    id: string
    email: string
    email_verified_at: string | null
  }>()
  const { results: mappings } = await env.DB.prepare('SELECT * FROM id_mappings').all<{
    user_id: string
    whmcs_client_id: string
    sf_account_id: string
  }>()
  return {
    clients: clients.filter((client) => JSON.stringify(client).includes(`"${customerNumber}"`)),
    account: accounts.find((account) => account['number'] === customerNumber),
    users,
    mappings,
  }
}
