import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { sandbox } from '../../../setup/workerd-env.ts'
import type { Visitor } from './visitor.ts'

export const CHLOE = { email: 'chloe@example.jp', password: 'chloe-billing-9876' }
export const BILLING_PASSWORD = 'an old billing password'
export const NEW_PASSWORD = 'seven otters juggle lemons'

export type BillingLogin = { userId: string; clientIds: string[]; email: string }

/** A login in billing for a customer who has none in the seed. */
export function makeBillingLogin(customerNumber: string, body: Record<string, unknown> = {}): Promise<BillingLogin> {
  return sandbox.control(`/accounts/${customerNumber}/billing-login`, { body: { password: BILLING_PASSWORD, ...body } })
}

export const migrate = (who: Visitor, body: Record<string, unknown>) => who.post('/api/auth/migrate', body)

/** The token of the newest link mailed to this address. */
export function mailedToken(to: string, count = 1): Promise<string> {
  return vi.waitFor(
    async () => {
      const mails = (await sandbox.mails(to)).filter(({ subject }) => subject.startsWith('Link your billing login'))
      const token = /[?&]token=([^\s&]+)/.exec(mails.at(-1)?.text ?? '')?.[1]
      if (mails.length < count || token === undefined) throw new Error(`no link ${count} mailed to ${to} yet`)
      return decodeURIComponent(token)
    },
    { timeout: 8000, interval: 50 },
  )
}

export async function rows(table: string): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare(`SELECT * FROM ${table}`).all()).results
}
