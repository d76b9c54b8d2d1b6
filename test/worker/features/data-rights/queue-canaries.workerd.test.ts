import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forms } from '../../../setup/canary.ts'
import { CHLOE, migrate } from '../identity/billing-logins.ts'
import { allMailsLeft } from '../identity/mailed-links.ts'
import { moveTime, PASSWORD, person, signUp, startOver } from '../identity/people.ts'
import { visitor } from '../identity/visitor.ts'

const AIKO = person('AC-100001')
const PERSONAL = [
  AIKO.email,
  AIKO.firstName,
  AIKO.lastName,
  AIKO.phone,
  AIKO.address.street,
  CHLOE.email,
  'stranger@canary.example',
  PASSWORD,
  CHLOE.password,
]
/** What a message may be: the id of a row, or that something changed. */
const NUDGE = /^\{"(mailId|eventId)":"[A-Za-z0-9_-]{8,64}"\}$|^\{"catalog":"(changed|purge)"\}$/

const sent: string[] = []

/** All bindings of a queue share their prototype, whoever holds them. */
beforeEach(async () => {
  await startOver()
  sent.length = 0
  const prototype = Object.getPrototypeOf(env.MAIL) as Queue
  const { send, sendBatch } = prototype
  vi.spyOn(prototype, 'send').mockImplementation(function (this: Queue, body, options) {
    sent.push(JSON.stringify(body))
    return send.call(this, body, options)
  })
  vi.spyOn(prototype, 'sendBatch').mockImplementation(function (this: Queue, messages, options) {
    const all = [...messages]
    sent.push(...all.map(({ body }) => JSON.stringify(body)))
    return sendBatch.call(this, all, options)
  })
})
afterEach(() => vi.restoreAllMocks())

test('queues carry ids, no person', async () => {
  const who = visitor()
  await signUp(who, AIKO.customerNumber)
  await visitor().post('/api/auth/login', { email: AIKO.email, password: 'wrong' })
  for (const email of [AIKO.email, 'stranger@canary.example']) await visitor().post('/api/auth/request-password-reset', { email })
  await migrate(visitor(), CHLOE)
  await who.post('/api/auth/email-change', { email: 'stranger@canary.example' })
  await moveTime(1000)
  await who.post('/api/me/close', { confirm: AIKO.email })
  await allMailsLeft()

  expect(sent.length).toBeGreaterThanOrEqual(6)
  expect(sent.filter((body) => !NUDGE.test(body))).toEqual([])
  const text = sent.join('\n')
  expect(PERSONAL.filter((value) => forms(value).some((form) => text.includes(form)))).toEqual([])
})
