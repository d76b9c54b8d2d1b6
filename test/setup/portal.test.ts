import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Portal, startPortal } from './portal.ts'

let portal: Portal

const read = async () => (await portal.fetch('/read')).json()
const value = async (path: string) => (await portal.fetch(path)).json()

beforeAll(async () => {
  portal = await startPortal({ configPath: resolve(import.meta.dirname, 'probe/wrangler.json') })
})
afterAll(() => portal.close())

test('a killed runtime does not answer; restarted it continues with objects, alarms, KV and D1', async () => {
  expect(await value('/increment')).toBe(1)
  await portal.fetch('/put?value=kept')
  await portal.fetch('/ring?ms=1500')

  await portal.kill()
  await expect(portal.fetch('/read')).rejects.toThrow('fetch failed')
  await portal.restart()

  expect(await value('/increment')).toBe(2)
  expect(await read()).toMatchObject({ kv: 'kept', rows: 1 })
  await vi.waitFor(async () => expect(await value('/rang')).toBe(true), { timeout: 10_000, interval: 100 })
})

test('the cron handler runs when asked, and queues deliver', async () => {
  await portal.scheduled()
  expect(await read()).toMatchObject({ runs: '1' })
  await portal.fetch('/send')
  await vi.waitFor(async () => expect(await value('/received')).toBe('hello'), { timeout: 5_000, interval: 50 })
})

test('each browser has its own address and keeps its cookies', async () => {
  const [one, two] = [portal.browser(), portal.browser()]
  expect(await one.json(one.get('/read'))).toMatchObject({ address: one.address })
  expect(one.address).not.toBe(two.address)

  await one.get('/cookies')
  expect(await (await one.get('/cookies?set=seen=1;Max-Age=0')).text()).toBe('seen=1')
  expect(await (await one.get('/cookies')).text()).toBe('')
  expect(await (await two.get('/cookies')).text()).toBe('')
})
