import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { AppEnv } from '#worker/context.ts'
import { bodyLimit } from '#worker/http/body-limit.ts'
import { errorHandler } from '#worker/http/error-handler.ts'

const MOST_MS = 300
const app = new Hono<AppEnv>()
app.use(bodyLimit({ mostMs: MOST_MS }))
app.post('/', async (c) => c.text(await c.req.text()))
app.onError(errorHandler)

/** A byte now and then, for ever or for a while. */
function drip(everyMs: number, count = Infinity) {
  let sent = 0
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, everyMs))
      if (sent++ < count) controller.enqueue(new TextEncoder().encode('x'))
      else controller.close()
    },
    cancel() {
      cancelled = true
    },
  })
  return { body, wasCancelled: () => cancelled }
}
const post = (body: ReadableStream) => app.request('/', { method: 'POST', body, duplex: 'half' } as RequestInit)

test('a body that never ends is given up in time, however often a byte of it comes', async () => {
  for (const everyMs of [20, 10 * MOST_MS]) {
    const { body, wasCancelled } = drip(everyMs)
    const startedAt = Date.now()
    const answer = await post(body)
    expect(Date.now() - startedAt).toBeLessThan(5 * MOST_MS)
    expect([answer.status, await answer.json()]).toEqual([408, expect.objectContaining({ code: 'REQUEST_TIMEOUT' })])
    expect(wasCancelled()).toBe(true)
  }
})

test('a slow one that ends in time is whole', async () => {
  const answer = await post(drip(10, 5).body)
  expect([answer.status, await answer.text()]).toEqual([200, 'xxxxx'])
})
