import { z } from 'zod'
import { PriceChange } from '#worker/contracts/orders.ts'
import type { ApiError } from '#web/lib/api-error.ts'
import type { CheckoutLine } from './to-place-order-input.ts'

export type PriceChange = z.infer<typeof PriceChange>

/** `details.changes` of PRICE_CHANGED. */
export function toPriceChanges(error: ApiError): PriceChange[] {
  const result = z.array(PriceChange).safeParse(error.details['changes'])
  return result.success ? result.data : []
}

/** The lines a refusal is about: named by position or SKU, or known from its nature. Empty when it is about the whole cart. */
export function toRefusedLines(error: ApiError, lines: readonly CheckoutLine[]): string[] {
  const named = new Set<string>()
  const positions = error.errors.map(({ field }) => /^lines\.(\d+)\b/.exec(field)?.[1])
  for (const position of positions) {
    const line = position === undefined ? undefined : lines[Number(position)]
    if (line) named.add(line.id)
  }
  const skus = [error.details['sku'], ...[error.details['skus']].flat()]
  for (const { id, plan } of lines) if (holdsAny(plan, skus)) named.add(id)
  if (named.size > 0) return [...named]
  const internetOnly = error.code === 'NOT_ELIGIBLE' || error.code === 'INTERNET_ALREADY_ACTIVE'
  return internetOnly ? lines.filter(({ plan }) => plan.category === 'internet').map(({ id }) => id) : []
}

function holdsAny(plan: CheckoutLine['plan'], skus: readonly unknown[]): boolean {
  return [plan, ...plan.companions, ...plan.options].some(({ sku }) => skus.includes(sku))
}

type FieldPath = `lines.${string}.${'eid' | 'access' | 'on'}` | `lines.${string}.portIn.${string}`

/** Where the form shows what the server says about a field of the request. */
export function toFieldErrors(error: ApiError, lines: readonly CheckoutLine[]): { path: FieldPath; message: string }[] {
  return error.errors.flatMap(({ field, message }) => {
    const match = /^lines\.(\d+)\.(?:config|activation)\.(eid|access|on|portIn\.\w+)$/.exec(field)
    const line = match && lines[Number(match[1])]
    return line ? [{ path: `lines.${line.id}.${match[2]}` as FieldPath, message }] : []
  })
}

/** An answer that says no changes nothing; without one (or while it is being made) the order may exist. */
export function isDefinite(error: ApiError): boolean {
  return error.status >= 400 && error.status < 500 && error.code !== 'IDEMPOTENCY_KEY_IN_PROGRESS'
}

/** Links that the server hands out lead to our own pages only. */
export function toManageUrl(error: ApiError): string {
  const url = error.details['manageUrl']
  return typeof url === 'string' && /^\/(?!\/)/.test(url) ? url : '/subscriptions'
}
