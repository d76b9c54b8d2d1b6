import { ulid } from 'ulid'
import { z } from 'zod'
import { type LineFields, parseDrafts } from './checkout-form.ts'

const SESSION_KEY = 'checkout.v1'
const DRAFT_KEY = 'checkout-draft.v1'

/** `lineIds`: lines of the cart that were sent under this id. */
const CheckoutSession = z.object({ id: z.string(), refusals: z.int(), lineIds: z.array(z.string()).default([]) })
export type CheckoutSession = z.infer<typeof CheckoutSession>

/**
 * One id from the first attempt until an order is placed: in every tab, over reloads and the visit to the billing system. When nothing is
 * left of what was sent under it, that was ordered, and only its answer was lost: what comes now is another order.
 */
export function openCheckout(lineIds: readonly string[]): CheckoutSession {
  const stored = parseSession(localStorage.getItem(SESSION_KEY))
  const isOver = stored !== null && stored.lineIds.length > 0 && !stored.lineIds.some((id) => lineIds.includes(id))
  if (stored && !isOver) return store({ ...stored, lineIds: [...new Set([...stored.lineIds, ...lineIds])] })
  return store({ id: ulid(), refusals: 0, lineIds: [...lineIds] })
}

/** What the customer took out was not ordered: the attempt goes on under its id, and the server asks about what differs. */
export function noteRemoval(): void {
  const stored = parseSession(localStorage.getItem(SESSION_KEY))
  if (stored) store({ ...stored, lineIds: [] })
}

/** A refused attempt changed nothing, so the next one is a new attempt. One without an answer is repeated under its own key. */
export function noteRefusal(session: CheckoutSession): CheckoutSession {
  return store({ ...session, refusals: session.refusals + 1 })
}

export function closeCheckout(): void {
  localStorage.removeItem(SESSION_KEY)
  sessionStorage.removeItem(DRAFT_KEY)
}

/** Drafts hold names and birth dates of port-ins: they end with the tab. */
export function readDrafts(): Record<string, LineFields> {
  return parseDrafts(sessionStorage.getItem(DRAFT_KEY))
}

export function keepDrafts(lines: Readonly<Record<string, LineFields>>): void {
  sessionStorage.setItem(DRAFT_KEY, JSON.stringify(lines))
}

/** The same attempt has the same key, whoever sends it and however often. */
export async function attemptKey(session: CheckoutSession, content: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([session.refusals, content]))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const hash = Array.from(digest.subarray(0, 12), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${session.id}-${hash}`
}

function parseSession(text: string | null): CheckoutSession | null {
  try {
    return CheckoutSession.safeParse(JSON.parse(text ?? 'null')).data ?? null
  } catch {
    return null
  }
}

function store(session: CheckoutSession): CheckoutSession {
  localStorage.setItem(SESSION_KEY, JSON.stringify(session))
  return session
}
