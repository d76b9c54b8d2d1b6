import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../core/world.ts'
import { listLiving } from '../salesforce/record.ts'
import { ACCOUNTS, type SeedAccount } from '../seed/accounts.ts'
import { seedAccount } from '../seed/salesforce.ts'
import { storeCard } from '../whmcs/cards.ts'
import { addBillingLogin } from '../whmcs/logins.ts'
import { problem } from './problem.ts'
import { readBody } from './read-body.ts'

const ManyBody = z.strictObject({
  count: z.int().min(1).max(5000),
  billing: z.object({ password: z.string().min(1), twoFactor: z.boolean().default(false) }).optional(),
})
const FIRST_NUMBER = 200_001

/** As many customers as wanted, for measuring; stored directly, so that nothing is announced. */
export function manyAccountsRoutes(world: World): Hono {
  return new Hono().post('/accounts', async (c) => {
    const body = await readBody(c, ManyBody)
    if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
    const { count, billing } = body.value
    const accounts = world.transaction(() =>
      manyPeople(world, count).map((person) => {
        const { customerNumber, email, phone } = person
        const clientId = billing ? addClient(world, person, billing) : null
        return { customerNumber, email, phone, ...seedAccount(world, person), clientId }
      }),
    )
    return c.json({ accounts }, 201)
  })
}

/** The next generated people after those who are there. */
export function manyPeople(world: World, count: number): SeedAccount[] {
  const [model] = ACCOUNTS
  if (!model) throw new Error('the seed has no account')
  const { whmcs: _whmcs, portalUserId: _userId, ...rest } = model
  const first = FIRST_NUMBER + listLiving(world, 'Account').length - ACCOUNTS.length
  return Array.from({ length: count }, (_empty, index) => ({
    ...rest,
    customerNumber: `AC-${first + index}`,
    email: `customer-${first + index}@many.example`,
    phone: `+8190${String(first + index).padStart(8, '0')}`,
  }))
}

export interface ManyCustomer {
  customerNumber: string
  email: string
  accountId: string
  contactId: string
  clientId: string
  /** Of the portal, for the rows it keeps of a signed-up customer. */
  userId: string
}

/** Signed up and linked, with a card. */
export function addCustomer(world: World, person: SeedAccount): ManyCustomer {
  const { customerNumber, email } = person
  const userId = userIdOf(`${world.tenant} ${customerNumber}`)
  const clientId = addClient(world, person, { password: customerNumber, twoFactor: false })
  storeCard(world, clientId)
  const whmcs = { clientId: Number(clientId), userId: 0, linked: true, password: '' }
  const stored = seedAccount(world, { ...person, portalStatus: 'Active', portalUserId: userId, whmcs })
  return { customerNumber, email, ...stored, clientId, userId }
}

function addClient(world: World, person: SeedAccount, login: { password: string; twoFactor: boolean }): string {
  const { customerNumber, email } = person
  const [clientId] = addBillingLogin(world, {
    ...login,
    email,
    person,
    clients: [{ email, customerNumber }],
    helps: [],
  }).clientIds
  if (clientId === undefined) throw new Error('the login came without a client')
  return clientId
}

/** The same in every run. */
function userIdOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
