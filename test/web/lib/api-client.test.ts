import { expect, test } from 'vitest'
import { z } from 'zod'
import { read, readIfChanged, send } from '#web/lib/api-client.ts'
import { ApiError } from '#web/lib/api-error.ts'

const View = z.object({ name: z.string() })

function problem(code: string, status: number, extra: object = {}): Response {
  const body = { type: 'urn:test', title: code, status, detail: 'Do this.', code, requestId: 'r-1', ...extra }
  return Response.json(body, { status })
}

async function failure(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError')
  return error
}

test('an answer is parsed by its schema', async () => {
  expect(await read(View, Promise.resolve(Response.json({ name: 'Emma' })))).toEqual({ name: 'Emma' })
})

test('a problem becomes an error with its code, sentence, id, fields and details', async () => {
  const errors = [{ field: 'lines.0.config.eid', message: 'Wrong.' }]
  const answer = problem('EID_INVALID', 422, { errors, details: { sku: 'S' } })
  const error = await failure(read(View, Promise.resolve(answer)))
  expect(error).toMatchObject({
    code: 'EID_INVALID',
    status: 422,
    requestId: 'r-1',
    message: 'Do this.',
    errors,
    details: { sku: 'S' },
  })
  expect(error.retryable).toBe(false)
})

test('an answer that breaks the contract is an error, with the request id of its header', async () => {
  const answer = Response.json({ name: 1 }, { headers: { 'X-Request-Id': 'r-2' } })
  expect(await failure(read(View, Promise.resolve(answer)))).toMatchObject({ code: 'ANSWER_UNREADABLE', requestId: 'r-2' })
})

test('a gateway page instead of a problem is an error too', async () => {
  const answer = new Response('<h1>502</h1>', { status: 502 })
  const error = await failure(send(Promise.resolve(answer)))
  expect(error).toMatchObject({ code: 'ANSWER_UNREADABLE', status: 502 })
  expect(error.retryable).toBe(true)
})

test('no answer at all can be tried again', async () => {
  const error = await failure(read(View, Promise.reject(new TypeError('Failed to fetch'))))
  expect(error).toMatchObject({ code: 'NETWORK_FAILED', status: 0 })
  expect(error.retryable).toBe(true)
})

test('an unchanged answer is asked for by its tag and taken from the copy', async () => {
  const asked: Record<string, string>[] = []
  const answers = [Response.json({ name: 'Emma' }, { headers: { ETag: 'W/"1"' } }), new Response(null, { status: 304 })]
  const request = (headers: Record<string, string>) => {
    asked.push(headers)
    return Promise.resolve(answers[asked.length - 1] ?? Response.error())
  }
  const first = await readIfChanged(View, undefined, request)
  const second = await readIfChanged(View, first.keep, request)
  expect(asked).toEqual([{}, { 'If-None-Match': 'W/"1"' }])
  expect(second.data).toBe(first.data)
})

test('a changed answer replaces the copy', async () => {
  const kept = { etag: 'W/"1"', data: { name: 'Emma' } }
  const answer = Response.json({ name: 'Mia' }, { headers: { ETag: 'W/"2"' } })
  const { data, keep } = await readIfChanged(View, kept, () => Promise.resolve(answer))
  expect(data).toEqual({ name: 'Mia' })
  expect(keep).toEqual({ etag: 'W/"2"', data: { name: 'Mia' } })
})
