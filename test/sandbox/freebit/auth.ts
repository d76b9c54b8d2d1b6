import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { World } from '../core/world.ts'
import { FreebitRefusal } from './envelope.ts'
import type { Members } from './members.ts'
import { freebitSettings } from './settings.ts'

interface AuthKeyRecord {
  id: string
  expiresAt: string
}

function authKeys(world: World) {
  return world.collection<AuthKeyRecord>('freebit.auth-keys')
}

/** A new key leaves the older ones valid until they expire. */
export function issueAuthKey(world: World, members: Members): string {
  const { oemId, oemKey } = world.config.freebit
  if (!same(members.text('oemId'), oemId) || !same(members.text('oemKey'), oemKey)) throw new FreebitRefusal('authPair')
  const now = world.clock.now().getTime()
  for (const key of authKeys(world).list()) if (Date.parse(key.expiresAt) <= now) authKeys(world).delete(key.id)
  const id = randomBytes(24).toString('hex')
  authKeys(world).put({ id, expiresAt: new Date(now + freebitSettings(world).authKeyLifetimeMs).toISOString() })
  return id
}

export function requireAuthKey(world: World, members: Members): void {
  const key = authKeys(world).get(members.text('authKey'))
  if (!key || Date.parse(key.expiresAt) <= world.clock.now().getTime()) throw new FreebitRefusal('authKey')
}

export function expireAuthKeys(world: World): number {
  const all = authKeys(world).list()
  for (const key of all) authKeys(world).delete(key.id)
  return all.length
}

function same(given: string, expected: string): boolean {
  const one = Buffer.from(given)
  const other = Buffer.from(expected)
  return one.length === other.length && timingSafeEqual(one, other)
}
