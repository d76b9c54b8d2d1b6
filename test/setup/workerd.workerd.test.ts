import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { sandbox } from './workerd-env.ts'

test('the vendors answer over the wire', async () => {
  const rows = await sandbox.ledger()
  expect(rows).toEqual([])
  expect(sandbox.url).toContain('/t/w')
  expect(env.SF_LOGIN_URL).toBe(`${sandbox.url}/salesforce`)
})
test('the database has its tables', async () => {
  const { results } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'users'").all()
  expect(results).toHaveLength(1)
})
