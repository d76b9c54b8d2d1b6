import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { ServiceContext } from '#worker/context.ts'
import { clearAlert, raiseAlert } from '#worker/features/alerts/index.ts'
import { createContext } from '#worker/wiring.ts'

const ALERT = { kind: 'test-silence', subject: 'salesforce' }
let now = Date.parse('2026-11-21T03:00:00.000Z')
const said: unknown[] = []

function context(): ServiceContext {
  const ctx = createContext(env, { waitUntil: () => undefined })
  const log = {
    ...ctx.log,
    error: (...line: unknown[]) => said.push(line),
    info: () => undefined,
  } as unknown as ServiceContext['log']
  return { ...ctx, clock: { now: () => now }, log }
}

const raise = (silentMinutes: number) =>
  raiseAlert(context(), { ...ALERT, detail: { reason: 'Nothing came from Salesforce.', silentMinutes } })

async function taskRows() {
  return (await env.DB.prepare(`SELECT * FROM tasks WHERE kind = 'test-silence'`).all<Record<string, string>>()).results
}

async function mailRows() {
  const rows = await env.DB.prepare(`SELECT * FROM mail_outbox WHERE kind = 'alert' ORDER BY created_at`).all<
    Record<string, string>
  >()
  return rows.results
}

describe('an alert', () => {
  it('is one task, one line and one mail, however often it is repeated', async () => {
    await raise(16)
    now += 60_000
    await raise(17)
    const [task, ...others] = await taskRows()
    expect(others).toEqual([])
    expect(task).toMatchObject({ state: 'open', subject_id: 'salesforce', created_at: '2026-11-21T03:00:00.000Z' })
    expect(JSON.parse(task?.['detail'] ?? '')).toEqual({ reason: 'Nothing came from Salesforce.', silentMinutes: 17 })
    expect(said).toHaveLength(1)
    expect(await mailRows()).toMatchObject([{ recipient: env.SUPPORT_EMAIL, subject: expect.stringContaining('test-silence') }])
  })

  it('that is over closes its task, and opens it anew with a mail of its own', async () => {
    now += 60_000
    await clearAlert(context(), ALERT)
    expect(await taskRows()).toMatchObject([{ state: 'closed' }])
    await clearAlert(context(), ALERT)
    now += 60_000
    await raise(15)
    expect(await taskRows()).toMatchObject([{ state: 'open', closed_at: null, created_at: new Date(now).toISOString() }])
    expect(await mailRows()).toHaveLength(2)
    expect(said).toHaveLength(2)
  })
})
