import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { CHLOE, migrate, NEW_PASSWORD, rows } from './billing-logins.ts'
import { moveTime, startOver } from './people.ts'
import { problemOf, visitor } from './visitor.ts'

let token: string

beforeEach(async () => {
  await startOver()
  token = ((await (await migrate(visitor(), CHLOE)).json()) as { setPasswordToken: string }).setPasswordToken
})

const set = (body: Record<string, unknown> = {}) =>
  visitor().post('/api/auth/set-password', { token, password: NEW_PASSWORD, ...body })

describe('the first password of a linked login', () => {
  test('of 50 parallel uses one succeeds, and its password is the one that counts', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => set({ password: `${NEW_PASSWORD} ${index}` })))
    const winner = answers.findIndex(({ status }) => status === 200)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status } of answers) expect([200, 422, 429]).toContain(status)
    await moveTime(2000)
    const login = await visitor().post('/api/auth/login', { email: CHLOE.email, password: `${NEW_PASSWORD} ${winner}` })
    expect(login.status).toBe(200)
    expect((await rows('audit_log')).filter(({ event }) => event === 'password.set')).toHaveLength(1)
  })

  test('must be hard to guess; what is refused leaves the token good', async () => {
    expect(await problemOf(await set({ password: 'too short' }))).toMatchObject({ status: 422, fields: ['password'] })
    expect(await problemOf(await set({ password: 'passwordpassword' }))).toMatchObject({ status: 422, fields: ['password'] })
    expect((await set()).status).toBe(200)
  })

  test('is not set with an old, a used or a made-up token', async () => {
    for (const other of ['', token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), token.split('.')[1] ?? '']) {
      expect(await problemOf(await set({ token: other }))).toMatchObject({ status: 422, code: 'CODE_INVALID' })
    }
    await moveTime(31 * 60_000)
    expect(await problemOf(await set())).toMatchObject({ status: 422, code: 'CODE_INVALID' })
  })

  test('does not replace one that was set by mail meanwhile', async () => {
    await env.DB.prepare('UPDATE users SET password_hash = ?').bind('scrypt$16384$8$5$AAAA$BBBB').run()
    expect(await problemOf(await set())).toMatchObject({ status: 422, code: 'CODE_INVALID' })
    expect((await rows('users'))[0]).toMatchObject({ password_hash: 'scrypt$16384$8$5$AAAA$BBBB' })
  })
})
