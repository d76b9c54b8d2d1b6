import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ActivityView } from '#worker/contracts/data-rights.ts'
import { jsonOf } from '../identity/mfa-scene.ts'
import { moveTime, PASSWORD, person, signUp, startOver } from '../identity/people.ts'
import { problemOf, visitor, type Visitor } from '../identity/visitor.ts'

const AIKO = 'AC-100001'
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.7777.77 Safari/537.36'

let aiko: Visitor
let ben: Visitor
beforeAll(async () => {
  await startOver()
  aiko = visitor()
  await signUp(aiko, AIKO)
  ben = visitor()
  await signUp(ben, 'AC-100002')
})

const activity = async (who: Visitor, query = '') => jsonOf<ActivityView>(await who.get(`/api/me/activity${query}`))
const logIn = (who: Visitor, password: string, headers = {}) =>
  who.post('/api/auth/login', { email: person(AIKO).email, password }, headers)

describe('the own activity', () => {
  test('tells what happened, from which kind of device, newest first, and nothing of others', async () => {
    await moveTime(1000)
    expect((await logIn(visitor(), 'wrong password here', { 'User-Agent': CHROME })).status).toBe(401)
    await moveTime(1000)
    expect((await logIn(visitor(), PASSWORD, { 'User-Agent': CHROME })).status).toBe(200)
    const { items } = await activity(aiko)
    expect(items[0]).toMatchObject({
      event: 'login.succeeded',
      actor: 'you',
      device: 'Chrome on Windows',
      detail: { method: 'password' },
    })
    expect(items[1]).toMatchObject({ event: 'login.failed', actor: 'somebody', device: 'Chrome on Windows', detail: {} })
    expect(items.at(-1)).toMatchObject({ event: 'sign-up.completed', actor: 'you' })
    expect(items.map(({ at }) => at)).toEqual(
      items
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    )

    const theirs = await activity(ben)
    expect(theirs.items.length).toBeGreaterThan(0)
    const ids = new Set(items.map(({ id }) => id))
    expect(theirs.items.filter(({ id }) => ids.has(id))).toEqual([])
  })

  test('keeps neither address nor user agent', async () => {
    const { results } = await env.DB.prepare('SELECT * FROM audit_log').all()
    const text = JSON.stringify(results)
    expect(text).toContain('Chrome on Windows')
    for (const part of ['7777.77', 'Mozilla', aiko.address, person(AIKO).email, 'wrong password'])
      expect(text).not.toContain(part)
  })

  test('comes page by page without a gap, and cursors of others show nothing of theirs', async () => {
    const { items: all } = await activity(aiko, '?limit=100')
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: ActivityView = await activity(aiko, `?limit=1${cursor === null ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(all.map(({ id }) => id))

    const { nextCursor } = await activity(aiko, '?limit=1')
    const own = new Set(all.map(({ id }) => id))
    expect((await activity(ben, `?cursor=${nextCursor}`)).items.filter(({ id }) => own.has(id))).toEqual([])
    expect(await problemOf(await aiko.get('/api/me/activity?cursor=bm9uc2Vuc2U'))).toMatchObject({
      status: 422,
      fields: ['cursor'],
    })
  })

  test('names no member of our staff, and says what the system did', async () => {
    const user = await env.DB.prepare('SELECT id FROM users WHERE email = ?').bind(person(AIKO).email).first<string>('id')
    const insert = env.DB.prepare('INSERT INTO audit_log (id, at, user_id, actor, event, detail) VALUES (?, ?, ?, ?, ?, ?)')
    const detail = JSON.stringify({ reason: 'asked by hanako@staff.example', device: 'Chrome on Mac' })
    await insert.bind('s1', '2099-01-01T00:00:00.000Z', user, 'staff:hanako@staff.example', 'sessions.ended', detail).run()
    await insert.bind('s2', '2099-01-02T00:00:00.000Z', user, 'salesforce', 'account.checked', '{}').run()
    const { items } = await activity(aiko, '?limit=2')
    expect(items).toMatchObject([
      { event: 'account.checked', actor: 'system' },
      { event: 'sessions.ended', actor: 'our staff', device: null, detail: {} },
    ])
    expect(JSON.stringify(items)).not.toContain('hanako')
  })

  test('is for who is signed in', async () => {
    expect((await visitor().get('/api/me/activity')).status).toBe(401)
  })
})
