import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import type { AccountLinker } from '#objects/account-linker/account-linker.ts'
import { accountLinker } from '#worker/stubs.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { askForCode, person, signUpForm, startOver, traces } from './people.ts'
import { visitor } from './visitor.ts'

const AIKO = 'AC-100001'

beforeEach(startOver)

test('every optional field reaches billing; on the way birth date, gender and nationality are sealed', async () => {
  const who = visitor()
  const { birthDate, gender, nationality } = person(AIKO)
  const changes = { company: 'Tanaka Shoten', birthDate, gender, nationality }
  const form = signUpForm(AIKO, await askForCode(who, AIKO), changes)
  await sandbox.addFault({ vendor: 'whmcs', operation: 'AddClient', kind: 'status' })
  expect((await who.post('/api/auth/signup', form)).status).toBe(503)

  const stored = await runInDurableObject(accountLinker(env, '0015i0000000001AAA'), (_: AccountLinker, state) =>
    JSON.stringify(state.storage.sql.exec('SELECT json FROM sign_up').toArray()),
  )
  expect(stored).toContain('Tanaka Shoten')
  expect(stored).not.toContain(birthDate)
  expect(stored).not.toMatch(/female|nationality/)

  expect((await who.post('/api/auth/signup', form)).status).toBe(201)
  expect((await traces(AIKO)).clients).toMatchObject([{ customFields: { 1: AIKO, 2: birthDate, 3: gender, 4: nationality } }])
  const { client } = (await billingAnswer('GetClientsDetails', { email: person(AIKO).email })) as {
    client: { companyname: string }
  }
  expect(client.companyname).toBe('Tanaka Shoten')
  for (const table of ['users', 'id_mappings', 'audit_log', 'mail_outbox', 'idempotency_keys']) {
    const { results } = await env.DB.prepare(`SELECT * FROM ${table}`).all()
    expect(JSON.stringify(results)).not.toContain(birthDate)
  }
})

async function billingAnswer(action: string, parameters: Record<string, string>): Promise<unknown> {
  const { WHMCS_API_IDENTIFIER: identifier, WHMCS_API_SECRET: secret, WHMCS_ACCESS_KEY: accesskey } = env
  const body = new URLSearchParams({ action, identifier, secret, accesskey, responsetype: 'json', ...parameters })
  return (await fetch(`${env.WHMCS_BASE_URL}/includes/api.php`, { method: 'POST', body })).json()
}
