import { type Client, PASSWORD } from './client.ts'
import type { Attack, Row, Scene } from './scene.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { tally } from './tally.ts'

const RIGHT_AGAIN = 20

/**
 * Parallel wrong guesses at one account, each from an address of its own, each sent again until it got a verdict.
 *
 * What counts as evaluated: CREDENTIALS_INVALID is answered, and `login.failed` written to the audit log, in one place only, after the
 * password was compared with the stored hash; ACCOUNT_LOCKED and `login.locked` in one place only, without a look at it. The answers are
 * counted here and the events in D1: they must agree with each other and with the number of guesses. And a guess that is right proves it
 * from the outside: beyond the limit it is answered like a wrong one.
 */
export const guesses: Attack = async (scene) => {
  const count = scene.pick(1000, 40)
  const [user] = await scene.users(1)
  if (!user) throw new Error('no user')
  const owner = scene.client()
  await owner.signIn(user.email)
  const guess = (password: string, who: Client = scene.client()) =>
    who.insist('POST', '/api/auth/login', { email: user.email, password })
  const burst = (size: number) =>
    Promise.all(Array.from({ length: size }, (_, index) => guess(`not the passphrase ${scene.seed} ${index}`)))
  const written = (event: string) =>
    scene.count('SELECT COUNT(*) AS n FROM audit_log WHERE user_id = ? AND event = ?', user.userId, event)

  const answers = await burst(count)
  const evaluated = answers.filter(({ code }) => code === 'CREDENTIALS_INVALID').length
  const locked = answers.filter(({ code }) => code === 'ACCOUNT_LOCKED').length
  const events = { failed: await written('login.failed'), locked: await written('login.locked') }
  const limit = NUMBERS.lockoutFailures
  const rows: Row[] = [
    {
      name: 'guesses evaluated',
      tried: count,
      accepted: evaluated,
      expected: limit,
      ok: evaluated === limit && locked === count - limit && events.failed === evaluated && events.locked === locked,
      detail: { answers: tally(answers), events },
    },
  ]
  const right = await Promise.all(Array.from({ length: RIGHT_AGAIN }, () => guess(PASSWORD)))
  rows.push(allRefused('the right password after the limit', right, 'ACCOUNT_LOCKED'))
  rows.push(gotIn('the owner’s known device', await guess(PASSWORD, owner.copy())))
  rows.push(...(await resetGetsIn(scene, user.email, () => burst(limit))))
  return rows
}

/** The owner's login above took the lock away: it is put back first. */
async function resetGetsIn(scene: Scene, email: string, lock: () => Promise<unknown>): Promise<Row[]> {
  await lock()
  const stranger = scene.client()
  const logIn = (password: string) => scene.client().insist('POST', '/api/auth/login', { email, password })
  const before = await logIn(PASSWORD)
  await stranger.json('POST', '/api/auth/request-password-reset', { email })
  const [token] = await scene.links([email], /^Choose a new/)
  const password = 'four blue herons at dawn'
  await stranger.json('POST', '/api/auth/reset-password', { token, password })
  return [
    allRefused('locked again before the reset', [before], 'ACCOUNT_LOCKED'),
    gotIn('the new password after a reset', await logIn(password)),
  ]
}

function allRefused(name: string, answers: { code: string; status: number }[], code: string): Row {
  const accepted = answers.filter((answer) => answer.status < 300).length
  const ok = answers.every((answer) => answer.code === code)
  return { name, tried: answers.length, accepted, expected: 0, ok, detail: { answers: tally(answers) } }
}

function gotIn(name: string, answer: { code: string; status: number }): Row {
  const ok = answer.status === 200
  return { name, tried: 1, accepted: ok ? 1 : 0, expected: 1, ok, detail: { answers: tally([answer]) } }
}
