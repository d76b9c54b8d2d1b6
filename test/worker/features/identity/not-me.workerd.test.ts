import { beforeEach, describe, expect, test } from 'vitest'
import { mailTo, tokenIn } from './mailed-links.ts'
import { AIKO, challenged, events, factorsOf, isIn, jsonOf, notices, signedIn, withPasskey, withTotp } from './mfa-scene.ts'
import { moveTime, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const DAY = 86_400_000
const PAGE = '/auth/not-me'

let owner: Visitor
let thief: Visitor
beforeEach(async () => {
  await startOver()
  owner = visitor()
  await signUp(owner, 'AC-100001')
  thief = await signedIn()
})

const linkOf = async (subject: RegExp) => tokenIn(await mailTo(AIKO.email, subject), PAGE)
const notMe = (token: string, by = visitor()) => by.post('/api/auth/not-me', { token })

describe('"this was not me"', () => {
  test('removes a passkey, ends sessions and waiting logins, and lets the owner in by a reset', async () => {
    const { key } = await withPasskey(thief, 'Of a thief')
    const token = await linkOf(/^A passkey was added/)
    const waiting = visitor()
    const { challenge } = await challenged(waiting)
    expect((await notMe(token)).status).toBe(204)
    expect(await isIn(thief)).toBe(false)
    const started = await jsonOf<{ options: Parameters<typeof key.get>[0]; challenge: string }>(
      await thief.post('/api/auth/mfa/passkeys/login/options', {}),
    )
    const alone = { challenge: started.challenge, assertion: key.get(started.options) }
    expect((await thief.post('/api/auth/mfa/passkeys/login', alone)).status).toBe(401)
    const late = await waiting.post('/api/auth/login/mfa', { challenge, method: 'recovery', code: 'aaaa-aaaa-aaaa-aaaa' })
    expect(late.status).toBe(401)
    expect(await factorsOf(await signedIn())).toMatchObject({ totp: null, passkeys: [], recoveryCodesLeft: 0 })
    expect([(await notices()).at(-1), (await events()).includes('factors.taken-back')]).toEqual(['factors-taken-back', true])
    expect((await problemOf(await notMe(token))).code).toBe('CODE_INVALID')
  })

  test('removes an authenticator, and leaves what was there before', async () => {
    await withPasskey(owner, 'My own')
    await moveTime(2 * 60_000)
    await withTotp(owner)
    expect((await notMe(await linkOf(/^An authenticator app was added/))).status).toBe(204)
    expect((await challenged(visitor())).methods).toEqual(['passkey'])
  })

  test('removes renewed recovery codes', async () => {
    await withPasskey(owner, 'My own')
    await moveTime(2 * 60_000)
    await jsonOf(await owner.post('/api/auth/mfa/recovery-codes'))
    expect((await notMe(await linkOf(/^You have new recovery codes/))).status).toBe(204)
    expect((await challenged(visitor())).methods).toEqual(['passkey'])
  })

  test('works once of many, for seven days, and made up never', async () => {
    await withPasskey(thief)
    const token = await linkOf(/^A passkey was added/)
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await notMe(token)).status))
    expect(statuses.filter((status) => status === 204)).toHaveLength(1)
    const again = await signedIn()
    await withPasskey(again)
    const next = tokenIn(await mailTo(AIKO.email, /^A passkey was added/, 2), PAGE)
    await moveTime(7 * DAY)
    for (const none of [next, 'x', `${'0'.repeat(36)}.${'A'.repeat(43)}`]) {
      expect((await problemOf(await notMe(none))).code).toBe('CODE_INVALID')
    }
    expect((await challenged(visitor())).methods).toContain('passkey')
  })

  test('leaves the undo link of an address that was changed after', async () => {
    await withPasskey(thief)
    const token = await linkOf(/^A passkey was added/)
    await jsonOf(await thief.post('/api/auth/email-change', { email: 'thief@example.jp' }), 202)
    const change = tokenIn(await mailTo('thief@example.jp', /^Confirm your e-mail/), '/auth/confirm-email')
    await jsonOf(await thief.post('/api/auth/email-change/confirm', { token: change }))
    const undo = tokenIn(await mailTo(AIKO.email, /^Your e-mail address was changed/), '/auth/undo-email')
    expect((await notMe(token)).status).toBe(204)
    expect((await visitor().post('/api/auth/email-change/undo', { token: undo })).status).toBe(200)
    expect(await isIn(await signedIn())).toBe(true)
  })

  test('without JavaScript: looking shows what was added and uses nothing up, a button takes it back', async () => {
    await withPasskey(thief, 'Of a <thief>')
    const token = await linkOf(/^A passkey was added/)
    const reader = visitor()
    for (let looks = 0; looks < 3; looks++) {
      const page = await (await reader.get(`${PAGE}?token=${token}`)).text()
      expect(page).toContain('The passkey Of a &lt;thief&gt; was added to your login.')
      expect(page).toContain('(Japan time)')
    }
    expect(await isIn(thief)).toBe(true)
    const done = await reader.submit(PAGE, { token })
    expect([done.status, done.headers.get('Location')]).toEqual([303, '/auth/forgot-password?taken-back'])
    expect(await (await reader.get('/auth/forgot-password?taken-back')).text()).toContain('What was added is removed')
    expect([(await reader.get(`${PAGE}?token=${token}`)).status, (await reader.submit(PAGE, { token })).status]).toEqual([
      410, 410,
    ])
  })
})
