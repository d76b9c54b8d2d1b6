import { env } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { AIKO, notices, signedIn } from './mfa-scene.ts'
import { moveTime, signUp, startOver } from './people.ts'
import { visitor, type Visitor } from './visitor.ts'

const DAY_MS = 86_400_000
const BEFORE = ['session-copied', 'sessions-ended']
let owner: Visitor

beforeAll(async () => {
  await startOver()
  owner = visitor()
  await signUp(owner, 'AC-100001')
})

const guess = (email = AIKO.email) => visitor().post('/api/auth/login', { email, password: 'not the right passphrase' })

test('a copied session is told when it ends, and so is the end of all', async () => {
  const [victim, thief] = [await signedIn(), visitor()]
  const stolen = victim.cookies.get('__Host-refresh') ?? ''
  await victim.post('/api/auth/refresh')
  await moveTime(20_000)
  thief.cookies.set('__Host-refresh', stolen)
  expect((await thief.post('/api/auth/refresh')).status).toBe(401)
  expect(await notices()).toEqual(['session-copied'])
  expect((await thief.post('/api/auth/refresh')).status).toBe(401)
  expect(await notices()).toEqual(['session-copied'])
  await owner.post('/api/auth/logout-all')
  expect(await notices()).toEqual(BEFORE)
})

test('a lock is told once a day, to those who have a login', async () => {
  const lock = async (email?: string) => {
    for (let times = 0; times < 10; times++) expect((await guess(email)).status).toBe(401)
    for (let times = 0; times < 2; times++) expect((await guess(email)).status).toBe(429)
  }
  await lock()
  await expect.poll(notices).toEqual([...BEFORE, 'login-locked'])
  await moveTime(2 * DAY_MS)
  await lock()
  await expect.poll(notices).toEqual([...BEFORE, 'login-locked', 'login-locked'])
  await lock('nobody@example.jp')
  const { mails } = (await env.DB.prepare("SELECT COUNT(*) AS mails FROM mail_outbox WHERE kind = 'notice-login-locked'").first<{
    mails: number
  }>()) ?? { mails: -1 }
  expect(mails).toBe(2)
})
