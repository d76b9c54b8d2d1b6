import { enumeration, enumerationByLogin, enumerationBySignUp } from './enumeration.ts'
import { forgeries } from './forgeries.ts'
import { guesses } from './guesses.ts'
import { idempotencyRaces } from './idempotency-races.ts'
import { csrf, headers, jwt, logins } from './http.ts'
import { refreshRaces } from './refresh.ts'
import { replays } from './replays.ts'
import { revoked } from './revoked.ts'
import { singleUseFactors } from './single-use-factors.ts'
import { singleUseLinks, singleUseSignUp } from './single-use-links.ts'
import type { Attack, Row, Scene } from './scene.ts'

/** By the name that `--only` takes. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  guesses,
  enumeration,
  'enumeration-login': enumerationByLogin,
  'enumeration-sign-up': enumerationBySignUp,
  'single-use': async (scene) => [...(await singleUseLinks(scene)), ...(await singleUseFactors(scene))],
  'single-use-sign-up': singleUseSignUp,
  idempotency: idempotencyRaces,
  refresh: refreshRaces,
  revoked,
  jwt,
  csrf,
  headers,
  logins,
  forgeries,
  replays,
}

/** Their subject is how long a hash takes, or how many it takes at once. */
export const COSTLY: ReadonlySet<string> = new Set(['guesses', 'enumeration', 'enumeration-login', 'logins'])

/** An attack that breaks off is a violation, not a result that is missing. */
export async function runAttack(name: string, scene: Scene): Promise<Row[]> {
  const attack = ATTACKS[name]
  if (!attack) throw new Error(`no attack ${name}`)
  try {
    return await attack(scene)
  } catch (error) {
    const detail = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    return [{ name: 'broke off', tried: 0, accepted: 0, expected: 0, ok: false, detail }]
  }
}
