import { ids } from '#worker/lib/ids.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { hashOf } from './rotation.ts'
import { endOthers, hasFactor, isProved } from './second-factors.ts'
import type { StoredSession } from './session-store.ts'
import type { Tables } from './tables.ts'

/** Failed tries of the account, whatever the device. */
export const ACCOUNT = 'account'
const MAX_SESSIONS = 50

/** Who the sessions belong to, as the access token says it. */
export type SessionClaims = { email: string; accountId: string; contactId: string | null; clientId: string }
export type NewSession = {
  claims: SessionClaims
  remember: boolean
  device: string
  place: string | null
  knownDevice: string | null
  /** Nothing but a password was proved: a second factor that was added meanwhile keeps it out. */
  passwordOnly?: boolean
  /** When the proof was accepted: sessions that were ended meanwhile keep it out. */
  epoch?: string
  /** A proved session that this one goes on from; all others end. */
  replaces?: string
}
export type OpenedSession = { sessionId: string; refreshSecret: string; deviceSecret: string; remembered: boolean }

/** null: it was not enough, or is not any more. */
export function openSession(tables: Tables, input: NewSession, now: number): OpenedSession | null {
  const { sessions: store, epoch } = tables
  if (input.passwordOnly && hasFactor(tables)) return null
  if (input.epoch !== undefined && !epoch.is(input.epoch)) return null
  if (input.replaces !== undefined && !isProved(tables, input.replaces, NUMBERS.stepUpMs, now)) return null
  const former = input.replaces === undefined ? null : store.session(input.replaces)
  const knownDevice = input.knownDevice !== null && store.knowsDevice(hashOf(input.knownDevice)) ? input.knownDevice : null
  const deviceSecret = knownDevice ?? ids.secret()
  const refreshSecret = ids.secret()
  const session: StoredSession = {
    id: ids.uuid(),
    familySecret: ids.secret(),
    generation: 1,
    rotatedAtMs: now,
    createdAtMs: now,
    lastUsedAtMs: now,
    device: input.device,
    place: input.place,
    ...(former ? lifeOf(former) : newLife(input.remember, now)),
  }
  // A known device has a count of its own: its success says nothing of who guesses elsewhere.
  store.clearAttempts([knownDevice === null ? ACCOUNT : hashOf(knownDevice)])
  store.rememberDevice(hashOf(deviceSecret), now)
  store.setClaims(JSON.stringify(input.claims))
  store.insertSession(session)
  store.insertToken(hashOf(refreshSecret), session.id, session.generation)
  if (former) endOthers(tables, session.id)
  for (const old of store.sessions().slice(MAX_SESSIONS)) store.deleteSession(old.id)
  return { sessionId: session.id, refreshSecret, deviceSecret, remembered: session.remembered }
}

type Life = Pick<StoredSession, 'idleMs' | 'expiresAtMs' | 'remembered' | 'provedAtMs'>

function newLife(remembered: boolean, now: number): Life {
  return {
    idleMs: remembered ? NUMBERS.rememberedIdleMs : NUMBERS.sessionIdleMs,
    expiresAtMs: now + (remembered ? NUMBERS.rememberedAbsoluteMs : NUMBERS.sessionAbsoluteMs),
    remembered,
    provedAtMs: now,
  }
}

/** A new password is no new login: nothing lasts longer for it. */
function lifeOf({ idleMs, expiresAtMs, remembered, provedAtMs }: StoredSession): Life {
  return { idleMs, expiresAtMs, remembered, provedAtMs }
}
