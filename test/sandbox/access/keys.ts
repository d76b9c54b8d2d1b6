import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { World } from '../core/world.ts'

export interface SigningKey {
  kid: string
  privateKey: KeyObject
}

/** What the list of keys does when it is asked for. */
export const CERTS_MODES = ['ok', 'down', 'html', 'empty', 'hang'] as const
export type CertsMode = (typeof CERTS_MODES)[number]

interface Team {
  current: SigningKey
  /** Still listed after a rotation, as Access lists it for a week. */
  previous: SigningKey | null
  certs: CertsMode
  certsRequests: number
}

const teams = new WeakMap<World, Team>()

/** Made at the first use and kept in memory: a restarted sandbox has rotated its keys. */
export function teamOf(world: World): Team {
  const known = teams.get(world)
  if (known) return known
  const team: Team = { current: newKey(), previous: null, certs: 'ok', certsRequests: 0 }
  teams.set(world, team)
  return team
}

export function rotate(world: World, { forgetPrevious = false } = {}): void {
  const team = teamOf(world)
  team.previous = forgetPrevious ? null : team.current
  team.current = newKey()
}

export function publicJwks(world: World): { keys: Record<string, unknown>[] } {
  const { current, previous } = teamOf(world)
  const keys = [current, ...(previous ? [previous] : [])].map(({ kid, privateKey }) => ({
    kid,
    alg: 'RS256',
    use: 'sig',
    ...createPublicKey(privateKey).export({ format: 'jwk' }),
  }))
  return { keys }
}

function newKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { kid: randomBytes(32).toString('hex'), privateKey }
}
