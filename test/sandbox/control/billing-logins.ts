import { Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../core/world.ts'
import { listLiving } from '../salesforce/record.ts'
import { addBillingLogin } from '../whmcs/logins.ts'
import { tables } from '../whmcs/records.ts'
import { problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { findAccount } from './staff.ts'

const LoginBody = z.object({
  /** Of the user; default: the account's. */
  email: z.email().optional(),
  password: z.string().min(1),
  twoFactor: z.boolean().default(false),
  /** One client each. Default of the number: the account's; null: the client carries none. */
  clients: z
    .array(z.object({ email: z.email().optional(), customerNumber: z.string().nullable().optional() }))
    .max(10)
    .default([{}]),
  helps: z.array(z.string()).default([]),
})

/** A login in billing for an account's customer, as it was before there was a portal. */
export function billingLoginRoutes(world: World): Hono {
  return new Hono().post('/accounts/:number/billing-login', async (c) => {
    const body = await readBody(c, LoginBody)
    if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
    const number = c.req.param('number')
    const account = findAccount(world, number)
    if (!account) return problem(c, 404, 'Not Found', 'no such account')
    const contact = listLiving(world, 'Contact').find((candidate) => candidate['AccountId'] === account.Id)
    const email = body.value.email ?? text(contact?.['Email'])
    const { users } = tables(world)
    if (email === '') return problem(c, 409, 'Conflict', 'the account has no e-mail address')
    if (users.find((user) => user.email.toLowerCase() === email.toLowerCase())) {
      return problem(c, 409, 'Conflict', 'a WHMCS user has this e-mail address already')
    }
    const [firstName = '', ...rest] = text(account['Name']).split(' ')
    const made = world.transaction(() =>
      addBillingLogin(world, {
        ...body.value,
        email,
        person: {
          firstName,
          lastName: rest.join(' ') || firstName,
          phone: text(account['Phone']),
          address: {
            street: text(account['BillingStreet']) || '1-1-1 Chiyoda',
            city: text(account['BillingCity']) || 'Chiyoda-ku',
            state: text(account['BillingState']) || 'Tokyo',
            postcode: text(account['BillingPostalCode']) || '1000001',
            country: 'JP',
          },
        },
        clients: body.value.clients.map((client) => ({
          email: client.email ?? email,
          customerNumber: client.customerNumber === undefined ? number : client.customerNumber,
        })),
      }),
    )
    return c.json({ ...made, email }, 201)
  })
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
