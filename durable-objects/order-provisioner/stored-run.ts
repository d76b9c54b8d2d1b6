import { isOldSeal, openField, sealField } from '#worker/lib/field-encryption.ts'
import { newRun, type Facts, type Phase, type Run } from './run.ts'

type Keyring = Readonly<Record<string, string>>
/** What of the facts tells about the person; the rest are ids and prices. */
type Personal = Pick<Facts, 'email' | 'esim' | 'sim'>
type StoredFacts = Omit<Facts, keyof Personal> & Partial<Personal> & { sealed?: string }

const NOBODY: Personal = { email: '', esim: null, sim: null }
/** The next attempt reads the order again, so that nothing has to be remembered about its person. */
export const AT_REST: ReadonlySet<Phase> = new Set(['idle', 'scheduled', 'completed', 'failed', 'cancelled'])

/** As it may lie in the storage: port-in data, numbers and e-mail sealed while the run needs them, and dropped when it rests. */
export function toStored(run: Run, keyring: Keyring): string {
  if (!run.facts) return JSON.stringify(run)
  const { email, esim, sim, ...facts } = run.facts
  const stored: StoredFacts = AT_REST.has(run.phase)
    ? facts
    : { ...facts, sealed: sealField(keyring, nameOf(run.orderId), JSON.stringify({ email, esim, sim } satisfies Personal)) }
  return JSON.stringify({ ...run, facts: stored })
}

/** Runs that were stored in clear open as well; the next change seals them. */
export function fromStored(state: string, keyring: Keyring): Run {
  const { facts: stored, ...found } = JSON.parse(state) as Omit<Run, 'facts'> & { facts: StoredFacts | null }
  // Older runs lack the younger members.
  const run = { ...newRun(found.orderId), ...found }
  if (!stored) return { ...run, facts: null }
  const { sealed, ...facts } = stored
  const personal = sealed === undefined ? {} : (JSON.parse(openField(keyring, nameOf(run.orderId), sealed)) as Personal)
  return { ...run, facts: { ...NOBODY, ...facts, ...personal } }
}

/** By another key than today's, or not at all: to be stored anew, so that the older key can leave the ring. */
export function isOutdated(state: string, keyring: Keyring): boolean {
  const { phase, facts } = JSON.parse(state) as Omit<Run, 'facts'> & { facts: StoredFacts | null }
  if (!facts) return false
  if (AT_REST.has(phase)) return facts.sealed !== undefined || facts.email !== undefined
  return facts.sealed === undefined || isOldSeal(keyring, facts.sealed)
}

function nameOf(orderId: string) {
  return { userId: orderId, field: 'order.person' }
}
