import { Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../core/world.ts'
import { listLiving } from '../salesforce/record.ts'
import { ACCOUNTS } from '../seed/accounts.ts'
import { seedAccount } from '../seed/salesforce.ts'
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
    const [model] = ACCOUNTS
    if (!model) throw new Error('the seed has no account')
    const first = FIRST_NUMBER + listLiving(world, 'Account').length - ACCOUNTS.length
    const accounts = world.transaction(() =>
      Array.from({ length: count }, (_empty, index) => {
        const { whmcs: _whmcs, portalUserId: _userId, ...rest } = model
        const person = {
          ...rest,
          customerNumber: `AC-${first + index}`,
          email: `customer-${first + index}@many.example`,
          phone: `+8190${String(first + index).padStart(8, '0')}`,
        }
        const { customerNumber, email, phone } = person
        const login = billing && { ...billing, email, person, clients: [{ email, customerNumber }], helps: [] }
        const clientId = login ? (addBillingLogin(world, login).clientIds[0] ?? null) : null
        return { customerNumber, email, phone, ...seedAccount(world, person), clientId }
      }),
    )
    return c.json({ accounts }, 201)
  })
}
