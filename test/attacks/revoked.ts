import type { PasskeyCreationOptions, PasskeyLoginStartedView } from '#worker/contracts/mfa.ts'
import { SoftwareAuthenticator } from '../setup/software-authenticator.ts'
import type { Answer, Client } from './client.ts'
import { inParallel } from './routes.ts'
import type { Attack, Row, Scene, User } from './scene.ts'
import { tally } from './tally.ts'

/** The most one login keeps is 50. */
const SESSIONS_EACH = 50
const WIDTH = 4

type Way = (scene: Scene, sessions: readonly Client[], user: User) => Promise<readonly Client[]>

/** Each ends sessions in its own way and answers the ones it ended. */
const WAYS: Readonly<Record<string, Way>> = {
  'signed out': async (_scene, sessions) => {
    await inParallel(sessions, WIDTH, async (session) => {
      await session.copy().json('POST', '/api/auth/logout')
    })
    return sessions
  },
  'ended from the list of sessions': async (_scene, [first, ...others]) => {
    const { items } = (await first?.json<{ items: { id: string; current: boolean }[] }>('GET', '/api/auth/sessions')) ?? {
      items: [],
    }
    await inParallel(
      items.filter(({ current }) => !current),
      WIDTH,
      async ({ id }) => {
        await first?.json('DELETE', `/api/auth/sessions/${id}`)
      },
    )
    return others
  },
  'all ended at once': async (_scene, sessions) => {
    await sessions[0]?.copy().json('POST', '/api/auth/logout-all')
    return sessions
  },
  'the password changed': async (_scene, [first, ...others]) => {
    await first?.json('POST', '/api/auth/change-password', { password: 'four blue herons at dawn' })
    return others
  },
  'the password reset': async (scene, sessions, { email }) => {
    await scene.client().json('POST', '/api/auth/request-password-reset', { email })
    const [token] = await scene.links([email], /^Choose a new/)
    await scene.client().json('POST', '/api/auth/reset-password', { token, password: 'four blue herons at dawn' })
    return sessions
  },
}

/** The next request of every ended session is refused: one that reads, one that writes, and the renewal of its tokens. */
export const revoked: Attack = async (scene) => {
  const users = await scene.users(scene.pick(21, Object.keys(WAYS).length))
  const ways = Object.entries(WAYS)
  const answers: Record<string, { reads: Answer[]; writes: Answer[]; renewals: Answer[] }> = {}
  for (const [index, user] of users.entries()) {
    const [name, end] = ways[index % ways.length] ?? []
    if (name === undefined || end === undefined) continue
    const sessions = await openSessions(scene, user, scene.pick(SESSIONS_EACH, 4))
    const held = sessions.map((session) => session.copy())
    const ended = await end(scene, sessions, user)
    const seen = (answers[name] ??= { reads: [], writes: [], renewals: [] })
    await inParallel(
      held.filter((_, place) => ended.includes(sessions[place] as Client)),
      WIDTH,
      async (session) => {
        seen.reads.push(await session.copy().get('/api/auth/sessions'))
        seen.writes.push(await session.copy().post('/api/auth/mfa/step-up/options'))
        seen.renewals.push(await session.copy().post('/api/auth/refresh'))
      },
    )
  }
  const rows = Object.entries(answers).flatMap(([name, { reads, writes, renewals }]) => [
    refused(`${name}, a read`, reads),
    refused(`${name}, a write`, writes),
    refused(`${name}, a refresh`, renewals),
  ])
  return [...rows, total(rows, scene.pick(1000, 1))]
}

/** A passkey opens them without a hash each. */
async function openSessions(scene: Scene, user: User, count: number): Promise<Client[]> {
  const first = scene.client()
  await first.signIn(user.email)
  const key = new SoftwareAuthenticator(scene.portal.url)
  const options = await first.json<PasskeyCreationOptions>('POST', '/api/auth/mfa/passkeys/options')
  await first.json('POST', '/api/auth/mfa/passkeys', { name: 'A phone', attestation: key.create(options) })
  const sessions = [first]
  while (sessions.length < count) {
    const next = scene.client()
    const { options: asked, challenge } = await next.json<PasskeyLoginStartedView>('POST', '/api/auth/mfa/passkeys/login/options')
    await next.json('POST', '/api/auth/mfa/passkeys/login', { challenge, assertion: key.get(asked) })
    sessions.push(next)
  }
  for (const session of sessions) await session.json('GET', '/api/auth/sessions')
  return sessions
}

function refused(name: string, answers: readonly Answer[]): Row {
  const accepted = answers.filter(({ status }) => status !== 401).length
  const ok = answers.length > 0 && accepted === 0
  return { name, tried: answers.length, accepted, expected: 0, ok, detail: { answers: tally(answers) } }
}

/** Sessions that were ended, whichever way. */
function total(rows: readonly Row[], fewest: number): Row {
  const reads = rows.filter(({ name }) => name.endsWith('a read'))
  const tried = reads.reduce((so, row) => so + row.tried, 0)
  const accepted = rows.reduce((so, row) => so + row.accepted, 0)
  return { name: 'sessions ended in all', tried, accepted, expected: 0, ok: accepted === 0 && tried >= fewest, detail: {} }
}
