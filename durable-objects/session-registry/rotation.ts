import { createHash, createHmac } from 'node:crypto'
import { NUMBERS } from '#worker/lib/numbers.ts'

export type SessionLife = { lastUsedAtMs: number; idleMs: number; expiresAtMs: number }
/** A session's tokens are numbered; `rotatedAtMs` is when the current one replaced its predecessor. */
export type TokenFamily = { generation: number; rotatedAtMs: number }

export function isAlive(session: SessionLife, now: number): boolean {
  return now < session.expiresAtMs && now - session.lastUsedAtMs < session.idleMs
}

/**
 * A lost answer or a second tab presents the directly previous token within the overlap and gets the same successor once more.
 * Any older token was copied: the whole family ends (RFC 9700).
 */
export function decideRefresh(
  session: SessionLife & TokenFamily,
  tokenGeneration: number,
  now: number,
): 'rotate' | 'same-successor' | 'ended' | 'reused' {
  if (!isAlive(session, now)) return 'ended'
  if (tokenGeneration === session.generation) return 'rotate'
  const inOverlap = now - session.rotatedAtMs <= NUMBERS.refreshOverlapMs
  return tokenGeneration === session.generation - 1 && inOverlap ? 'same-successor' : 'reused'
}

/** The successor follows from its predecessor and a secret of the session: it can be given again although only hashes are stored. */
export function successorOf(secret: string, familySecret: string): string {
  return createHmac('sha256', familySecret).update(secret).digest('base64url')
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
