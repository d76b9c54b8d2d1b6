import { z } from 'zod'

/** Integer amount in the currency's smallest unit; the yen has none, so 1980 is ¥1,980. Prices include tax. */
export const Money = z.object({ amount: z.int(), currency: z.literal('JPY') })
export type Money = z.infer<typeof Money>

export const BillingCycle = z.enum(['monthly', 'annually', 'one-time'])
export type BillingCycle = z.infer<typeof BillingCycle>

export function yen(amount: number): Money {
  return { amount, currency: 'JPY' }
}
