import { env } from 'cloudflare:workers'
import { beforeEach, expect, test, vi } from 'vitest'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { askForCode, moveTime, signUpForm, startOver, traces } from './people.ts'
import { problemOf, visitor } from './visitor.ts'

const AIKO = 'AC-100001'
const BEN = 'AC-100002'
const CLIENT = '1001'

const billing = () => createContext(env, { waitUntil: () => {} }).ports.billing
const written = async () => (await sandbox.ledger({ vendor: 'whmcs', type: 'effect' })).map(({ operation }) => operation)

/** Both accounts name a client that carries no customer number. */
beforeEach(async () => {
  await startOver()
  await billing().updateClient(CLIENT, { customerNumber: '' })
  const { records } = await sandbox.control<{ records: Record<string, unknown>[] }>('/salesforce/records/Account')
  for (const number of [AIKO, BEN]) {
    const account = records.find((row) => row['Customer_Number__c'] === number)
    const path = `/salesforce/records/Account/${String(account?.['Id'])}`
    await sandbox.control(path, { method: 'PATCH', body: { WHMCS_Client_Id__c: Number(CLIENT) } })
  }
  await moveTime(NUMBERS.customerNumberCopyMs + 1000)
})

test('of two sign-ups at once that name one unmarked client, one writes to it', async () => {
  const [first, second] = [visitor(), visitor()]
  const [code, otherCode] = [await askForCode(first, AIKO), await askForCode(second, BEN)]
  const held = await sandbox.addFault({ vendor: 'whmcs', operation: 'UpdateClient', kind: 'hang', count: 2 })
  const before = (await written()).length

  const one = first.post('/api/auth/signup', signUpForm(AIKO, code))
  await vi.waitFor(async () => expect((await sandbox.faults())[0]?.held).toBe(1), { timeout: 10_000 })
  const two = await second.post('/api/auth/signup', signUpForm(BEN, otherCode))
  expect(await problemOf(two)).toMatchObject({ status: 503, code: 'VENDOR_UNAVAILABLE' })
  expect((await sandbox.faults())[0]?.held).toBe(1)
  await sandbox.removeFault(held)

  expect((await one).status).toBe(201)
  expect((await written()).slice(before)).toEqual(['UpdateClient'])
  expect(await billing().findClient(CLIENT)).toMatchObject({ customerNumber: AIKO, firstName: 'Aiko' })
  const { mappings } = await traces(AIKO)
  expect(mappings).toEqual([expect.objectContaining({ whmcs_client_id: CLIENT })])

  expect((await second.post('/api/auth/signup', signUpForm(BEN, otherCode))).status).toBe(201)
  expect((await traces(BEN)).mappings.map((row) => row.whmcs_client_id)).toEqual(expect.arrayContaining([CLIENT, '1002']))
})

test('a claim nobody finished ends, and the other customer goes on', async () => {
  const [first, second] = [visitor(), visitor()]
  const code = await askForCode(first, AIKO)
  await sandbox.addFault({ vendor: 'whmcs', operation: 'UpdateClient', kind: 'status' })
  expect((await first.post('/api/auth/signup', signUpForm(AIKO, code))).status).toBe(503)

  const early = signUpForm(BEN, await askForCode(second, BEN))
  expect(await problemOf(await second.post('/api/auth/signup', early))).toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  await moveTime(61 * 60_000)
  const late = visitor()
  expect((await late.post('/api/auth/signup', signUpForm(BEN, await askForCode(late, BEN)))).status).toBe(201)
  expect(await billing().findClient(CLIENT)).toMatchObject({ customerNumber: BEN })
})
