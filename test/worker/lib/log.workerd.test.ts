import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { createDatabase } from '#worker/db/client.ts'
import { users } from '#worker/db/schema.ts'
import { log } from '#worker/lib/log.ts'

const VALUES = ['canary@example.jp', 'a canary of\nseveral lines\n\n  that go on', '2026-11-21T00:00:00.000Z']

afterEach(() => vi.restoreAllMocks())

/** Of a query that cannot succeed. */
async function failure(): Promise<Error> {
  const [email, passwordHash, createdAt] = VALUES as [string, string, string]
  const insert = () => createDatabase(env.DB).insert(users).values({ id: 'twice', email, passwordHash, createdAt })
  await insert()
  return insert().then(
    () => new Error('it succeeded'),
    (error: Error) => error,
  )
}

test('what a failed query was given stays out of the log, the rest of the error does not', async () => {
  const error = await failure()
  const stack = (error.stack ?? '').split('\n').slice(1, 8).join('\n')
  expect(`${String(error)} ${stack}`).toContain('canary')

  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line))
  // The first record of an isolate sets the log up.
  await vi.waitFor(() => {
    log('test').error('background work failed', { error: String(error), whole: error.stack, stack, count: 7 })
    expect(lines).not.toEqual([])
  })
  const [line = ''] = lines
  for (const part of ['canary', 'several lines', 'that go on', '2026-11-21T00']) expect(line).not.toContain(part)
  expect(line).toContain('Failed query: insert into')
  expect(line).toMatch(/\\n\s+at /)
  expect(JSON.parse(line)).toMatchObject({ level: 'error', count: 7 })
})
