import type { MfaRequiredDetails, PasskeyCreationOptions, PasskeyLoginStartedView } from '#worker/contracts/mfa.ts'
import { stepAt, totpCode } from '#worker/lib/totp.ts'
import { SoftwareAuthenticator } from '../setup/software-authenticator.ts'
import type { Client } from './client.ts'
import { PARALLEL, race, type Round } from './race.ts'
import { inParallel } from './routes.ts'
import type { Attack, Row, Scene, User } from './scene.ts'

const WHOLE_ROUNDS = 200
const SLICE_ROUNDS = 3
/** Longer than the second of the locks, which grow. */
const FORGIVEN_MS = 31 * 60_000
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

type Armed = { user: User; client: Client; secret: string; recoveryCodes: string[]; key: SoftwareAuthenticator }
type Rounds = (armed: Armed) => Promise<Round>

/**
 * Codes, challenges and assertions. Where the losers' tries would use up the second factor's budget, some losers are judged before it is:
 * `judged` counts them, so that the budget is not what keeps a code from being used twice.
 */
export const singleUseFactors: Attack = async (scene) => {
  const people = await arm(scene, scene.pick(WHOLE_ROUNDS, SLICE_ROUNDS))
  const run = async (name: string, rounds: Rounds, refusals: string[], judged?: string): Promise<Row> => {
    const results: Row[] = []
    for (const person of people) results.push(await race(name, [await rounds(person)], refusals))
    return sum(name, results, judged)
  }
  const rows = [
    await run('TOTP code', totpRound(scene), ['CODE_INVALID', 'ACCOUNT_LOCKED', 'SESSION_EXPIRED'], '422 CODE_INVALID'),
  ]
  await scene.moveClock(FORGIVEN_MS)
  rows.push(
    await run('recovery code', recoveryRound(scene), ['CODE_INVALID', 'ACCOUNT_LOCKED', 'SESSION_EXPIRED'], '422 CODE_INVALID'),
  )
  await scene.moveClock(FORGIVEN_MS)
  rows.push(await run('MFA challenge', challengeRound(scene), ['SESSION_EXPIRED', 'CODE_INVALID']))
  rows.push(await run('passkey assertion challenge', passkeyRound(scene), ['CREDENTIALS_INVALID']))
  return rows
}

/** Each with an authenticator app, ten recovery codes and a passkey. */
async function arm(scene: Scene, count: number): Promise<Armed[]> {
  const users = await scene.users(count)
  const clients = await scene.signIn(users)
  const armed: Armed[] = []
  await inParallel([...users.keys()], 2, async (index) => {
    const [user, client] = [users[index], clients[index]]
    if (!user || !client) return
    const { secret } = await client.json<{ secret: string }>('POST', '/api/auth/mfa/totp/setup')
    const confirm = { code: codeOf(secret, scene.now(), -1) }
    const { recoveryCodes } = await client.json<{ recoveryCodes: string[] }>('POST', '/api/auth/mfa/totp/confirm', confirm)
    const key = new SoftwareAuthenticator(scene.portal.url)
    const options = await client.json<PasskeyCreationOptions>('POST', '/api/auth/mfa/passkeys/options')
    await client.json('POST', '/api/auth/mfa/passkeys', { name: 'A phone', attestation: key.create(options) })
    armed.push({ user, client, secret, recoveryCodes, key })
  })
  return armed
}

/** One code at two doors: half at a login whose password was right, half at the step-up of a session. */
function totpRound(scene: Scene): Rounds {
  return async ({ user, client, secret }) => {
    const { challenge } = await scene.client().challenge<MfaRequiredDetails>(user.email)
    const code = codeOf(secret, scene.now())
    return (index) =>
      index % 2 === 0
        ? client.copy().insist('POST', '/api/auth/mfa/step-up', { method: 'totp', code })
        : scene.client().insist('POST', '/api/auth/login/mfa', { challenge, method: 'totp', code })
  }
}

/** One code at two logins. */
function recoveryRound(scene: Scene): Rounds {
  return async ({ user, recoveryCodes }) => {
    const challenges = [
      await scene.client().challenge<MfaRequiredDetails>(user.email),
      await scene.client().challenge<MfaRequiredDetails>(user.email),
    ]
    const code = recoveryCodes[0] ?? ''
    return (index) => {
      const challenge = challenges[index % 2]?.challenge
      return scene.client().insist('POST', '/api/auth/login/mfa', { challenge, method: 'recovery', code })
    }
  }
}

/** Fifty different proofs, each good by itself, for one challenge. */
function challengeRound(scene: Scene): Rounds {
  return async ({ user, recoveryCodes, key }) => {
    const { challenge, passkeyOptions } = await scene.client().challenge<MfaRequiredDetails>(user.email)
    if (!passkeyOptions) throw new Error('no passkey was asked for')
    const codes = recoveryCodes.slice(1)
    const proofs = [
      ...codes.map((code) => ({ challenge, method: 'recovery', code })),
      ...Array.from({ length: PARALLEL - codes.length }, () => ({
        challenge,
        method: 'passkey',
        assertion: key.get(passkeyOptions),
      })),
    ]
    const order = proofs.map((proof) => ({ proof, at: scene.random() })).sort((one, other) => one.at - other.at)
    return (index) => scene.client().insist('POST', '/api/auth/login/mfa', order[index]?.proof)
  }
}

/** Half the same assertion, half others to the same challenge. */
function passkeyRound(scene: Scene): Rounds {
  return async ({ key }) => {
    const start = await scene.client().json<PasskeyLoginStartedView>('POST', '/api/auth/mfa/passkeys/login/options')
    const { options, challenge } = start
    const same = key.get(options)
    const assertions = Array.from({ length: PARALLEL }, (_, index) => (index % 2 === 0 ? same : key.get(options)))
    return (index) => scene.client().insist('POST', '/api/auth/mfa/passkeys/login', { challenge, assertion: assertions[index] })
  }
}

function sum(name: string, results: readonly Row[], judged: string | undefined): Row {
  const answers: Record<string, number> = {}
  const bad: unknown[] = []
  let withoutJudged = 0
  for (const { ok, detail } of results) {
    const { answers: counts } = detail as { answers: Record<string, number> }
    for (const [kind, count] of Object.entries(counts)) answers[kind] = (answers[kind] ?? 0) + count
    if (!ok) bad.push(counts)
    if (judged !== undefined && !counts[judged]) withoutJudged++
  }
  const total = (key: 'tried' | 'accepted' | 'expected') => results.reduce((so, row) => so + row[key], 0)
  return {
    name,
    tried: total('tried'),
    accepted: total('accepted'),
    expected: total('expected'),
    ok: results.length > 0 && bad.length === 0 && withoutJudged === 0,
    detail: {
      rounds: results.length,
      notExactlyOne: bad.length,
      answers,
      ...(judged !== undefined && { roundsWithoutJudgedLoser: withoutJudged }),
      ...(bad.length > 0 && { bad: bad.slice(0, 10) }),
    },
  }
}

/** What an authenticator app shows, some steps away from now. */
function codeOf(secret: string, now: number, away = 0): string {
  const bits = [...secret].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))
  return totpCode(Uint8Array.from(bytes), stepAt(now) + away)
}
