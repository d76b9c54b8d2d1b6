import { afterEach, expect, test, vi } from 'vitest'
import { fetchWithStepUp, stepUp } from '#web/lib/step-up.ts'

const REFUSED = {
  type: 'urn:test',
  title: 'STEP_UP_REQUIRED',
  status: 403,
  detail: 'Confirm.',
  code: 'STEP_UP_REQUIRED',
  requestId: 'r-1',
  details: { methods: ['passkey', 'totp'] },
}
const refusal = (body: object = REFUSED) => Response.json(body, { status: 403 })
const WRITE = { method: 'POST', headers: { 'Idempotency-Key': 'k-1' }, body: '{"email":"a@b.jp"}' }

type Sent = { url: string; init: RequestInit | undefined }

/** Answers in turn; the last one again and again. */
function answerWith(...answers: (() => Response)[]): Sent[] {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)]
    sent.push({ url, init })
    return Promise.resolve(answer?.() ?? Response.error())
  })
  return sent
}

const asked = () => vi.waitUntil(() => stepUp.question())

afterEach(() => {
  stepUp.question()?.answer(false)
  vi.unstubAllGlobals()
})

test('a refused call waits for the proof and is sent again as it was', async () => {
  const sent = answerWith(refusal, () => Response.json({ done: true }))
  const call = fetchWithStepUp('/api/auth/email-change', WRITE)
  const question = await asked()
  expect(question.methods).toEqual(['passkey', 'totp'])
  expect(sent).toHaveLength(1)
  question.answer(true)
  expect(await (await call).json()).toEqual({ done: true })
  expect(sent).toEqual([
    { url: '/api/auth/email-change', init: WRITE },
    { url: '/api/auth/email-change', init: WRITE },
  ])
  expect(stepUp.question()).toBeUndefined()
})

test('without the proof the refusal stands, readable', async () => {
  const sent = answerWith(refusal)
  const call = fetchWithStepUp('/api/auth/email-change', WRITE)
  const question = await asked()
  question.answer(false)
  const answer = await call
  expect(await answer.json()).toMatchObject({ code: 'STEP_UP_REQUIRED' })
  expect(sent).toHaveLength(1)
})

test('calls that are refused together ask once', async () => {
  const sent = answerWith(refusal, refusal, () => Response.json({}))
  const calls = [fetchWithStepUp('/api/a', WRITE), fetchWithStepUp('/api/b', WRITE)]
  const question = await asked()
  await vi.waitUntil(() => sent.length === 2)
  question.answer(true)
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200])
  expect(sent).toHaveLength(4)
})

test('refused again after the proof, it does not ask for ever', async () => {
  const sent = answerWith(refusal)
  const call = fetchWithStepUp('/api/a', WRITE)
  const question = await asked()
  question.answer(true)
  expect((await call).status).toBe(403)
  expect(sent).toHaveLength(2)
  expect(stepUp.question()).toBeUndefined()
})

test.each([
  ['another refusal', '/api/a', { ...REFUSED, code: 'CSRF_REJECTED' }],
  ['the proof itself', '/api/auth/mfa/step-up', REFUSED],
])('%s asks nothing', async (_name, url, body) => {
  answerWith(() => refusal(body))
  expect((await fetchWithStepUp(url, WRITE)).status).toBe(403)
  expect(stepUp.question()).toBeUndefined()
})
