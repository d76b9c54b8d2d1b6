import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { clock } from '#worker/lib/clock.ts'
import type { Mail } from '../../../setup/sandbox.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

/** The newest mail of a subject to an address, waited for. */
export async function mailTo(to: string, subject: RegExp, count = 1): Promise<Mail> {
  const found = async () => (await sandbox.mails(to)).filter((mail) => subject.test(mail.subject))
  await expect.poll(async () => (await found()).length, { timeout: 15_000, interval: 100 }).toBeGreaterThanOrEqual(count)
  const mail = (await found()).at(-1)
  if (!mail) throw new Error('the mail went away')
  return mail
}

export function tokenIn(mail: Mail, page: string): string {
  const token = new RegExp(`https://portal\\.test${page}\\?token=([0-9a-f-]{36}\\.[A-Za-z0-9_-]{43})$`, 'm').exec(mail.text)?.[1]
  if (token === undefined) throw new Error(`no link to ${page} in: ${mail.text}`)
  return token
}

/** Nothing waits in the outbox any more, but for what has expired meanwhile. */
export async function allMailsLeft(): Promise<void> {
  const statement = "SELECT COUNT(*) AS n FROM mail_outbox WHERE state IN ('queued', 'sending') AND expires_at_ms > ?"
  const waiting = () => env.DB.prepare(statement).bind(clock.now()).first<number>('n')
  await expect.poll(waiting, { timeout: 15_000, interval: 100 }).toBe(0)
}
