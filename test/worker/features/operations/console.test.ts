import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../../setup/portal.ts'

const LIMIT_MS = 20_000
let portal: Portal
let since = 0

const page = async () => (await fetch(`${portal.sandbox.url}/operations`)).text()
const press = (fields: Record<string, string>) =>
  fetch(`${portal.sandbox.url}/operations/flush`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
const version = async () =>
  ((await (await portal.fetch('/api/health/services/cache')).json()) as { version: string | null }).version

beforeAll(async () => {
  portal = await startPortal()
  await portal.scheduled()
  since = (await portal.sandbox.ledger()).at(-1)?.seq ?? 0
})
afterAll(() => portal.close())

test('who presses “Flush everything” in the console gets a new version, and stands in the trail with the reason', async () => {
  expect(await page()).toContain('Nothing yet.')
  const before = await version()
  const answer = await press({ email: 'ken@example.jp', reason: 'old prices on the SIM page' })
  const outcome = new URL(answer.headers.get('location') ?? '/', 'http://console').searchParams
  expect(outcome.get('notice')).toContain('The portal answered 202.')

  await expect.poll(version, { timeout: LIMIT_MS, interval: 300 }).not.toBe(before)
  expect((await portal.sandbox.ledger({ vendor: 'salesforce', since })).length).toBeGreaterThan(0)
  const shown = await page()
  for (const text of ['ken@example.jp', 'catalog.flushed', 'old prices on the SIM page']) expect(shown).toContain(text)
})

test('a reason that says nothing is refused, field by field, and leaves no trace', async () => {
  const answer = await press({ email: 'hana@example.jp', reason: 'x' })
  const outcome = new URL(answer.headers.get('location') ?? '/', 'http://console').searchParams
  expect(outcome.get('problem')).toContain('The portal answered 422')
  expect(outcome.get('problem')).toContain('reason:')
  expect(await page()).not.toContain('hana@example.jp</div>')
})

test('the portal asks Access, so without its keys nobody gets in', async () => {
  await portal.sandbox.control('/staff/certs', { body: { mode: 'down' } })
  await portal.moveClock(2 * 3_600_000, 'portal')
  expect(await page()).toContain('The portal answered 503')
  await portal.sandbox.control('/staff/certs', { body: { mode: 'ok' } })
  expect(await page()).toContain('catalog.flushed')
})
