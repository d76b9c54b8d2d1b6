import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../core/world.ts'
import { listLiving, type SalesforceRecord } from '../salesforce/record.ts'
import { addCard, cardsOf, removeCard, testCard } from '../whmcs/cards.ts'
import { tables } from '../whmcs/records.ts'
import { billingLoginRoutes } from './billing-logins.ts'
import { manyAccountsRoutes } from './many-accounts.ts'
import { problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { findAccount, renamed, staffAction, staffUpdate } from './staff.ts'

const EligibilityBody = z.object({
  status: z.enum(['Not Requested', 'Pending', 'Eligible', 'Not Eligible']),
  offeringType: z.string().nullable().optional(),
  notes: z.string().nullable().optional(),
})

const AccountBody = z.looseObject({
  email: z.string().optional(),
  phone: z.string().optional(),
  portalStatus: z.string().optional(),
  identityVerified: z.boolean().optional(),
})

const CardBody = z.object({
  action: z.enum(['add', 'remove']),
  /** add: a test card's number; absent: one that is never declined */
  number: z
    .string()
    .transform((number) => testCard(number))
    .refine((card) => card !== undefined, 'not a test card')
    .optional(),
  /** remove: one pay method; absent: all */
  payMethodId: z.string().optional(),
})

type Account = Readonly<SalesforceRecord>

/** The accounts as staff see them across Salesforce and WHMCS. */
export function accountRoutes(world: World): Hono {
  const withAccount = (c: Context, run: (account: Account) => Response | Promise<Response>) => {
    const account = findAccount(world, c.req.param('number') ?? '')
    return account ? staffAction(c, () => run(account)) : problem(c, 404, 'Not Found', 'no such account')
  }
  const shown = (c: Context, number: string) => {
    const account = findAccount(world, number)
    return c.json(account ? accountView(world, account) : null)
  }
  return new Hono()
    .route('/', billingLoginRoutes(world))
    .route('/', manyAccountsRoutes(world))
    .get('/accounts', (c) => c.json({ accounts: listLiving(world, 'Account').map((account) => accountView(world, account)) }))
    .patch('/accounts/:number', async (c) => {
      const body = await readBody(c, AccountBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      return withAccount(c, (account) => {
        world.transaction(() => edit(world, account, body.value))
        return shown(c, c.req.param('number'))
      })
    })
    .post('/accounts/:number/eligibility', async (c) => {
      const body = await readBody(c, EligibilityBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      return withAccount(c, (account) => {
        setEligibility(world, account, body.value)
        return shown(c, c.req.param('number'))
      })
    })
    .post('/accounts/:number/cards', async (c) => {
      const body = await readBody(c, CardBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      return withAccount(c, (account) => {
        const client = clientOf(world, account)
        if (!client) return problem(c, 409, 'Conflict', 'the account has no WHMCS client yet')
        const { action, number: card, payMethodId } = body.value
        const removed = cardsOf(world, client.id).filter(({ id }) => payMethodId === undefined || id === payMethodId)
        if (payMethodId !== undefined && removed.length === 0) return problem(c, 404, 'Not Found', 'no such card')
        world.transaction(() => {
          if (action === 'add') addCard(world, client.id, card ? { card } : {})
          else for (const { id } of removed) removeCard(world, id)
        })
        return shown(c, c.req.param('number'))
      })
    })
}

function edit(world: World, account: Account, body: z.infer<typeof AccountBody>): void {
  const { email, phone, portalStatus, identityVerified, ...others } = body
  const fields = { ...others, ...renamed({ phone, portalStatus }, { phone: 'Phone', portalStatus: 'Portal_Status__c' }) }
  if (identityVerified !== undefined) {
    const now = world.clock.now().toISOString()
    Object.assign(fields, {
      Identity_Verified_At__c: identityVerified ? now : null,
      Identity_Method__c: identityVerified ? 'In person' : null,
    })
  }
  if (Object.keys(fields).length > 0) staffUpdate(world, 'Account', account.Id, fields)
  const contact = listLiving(world, 'Contact').find((candidate) => candidate['AccountId'] === account.Id)
  const contactFields = renamed({ email, phone }, { email: 'Email', phone: 'Phone' })
  if (contact && Object.keys(contactFields).length > 0) staffUpdate(world, 'Contact', contact.Id, contactFields)
}

function setEligibility(world: World, account: Account, body: z.infer<typeof EligibilityBody>): void {
  const decided = body.status === 'Eligible' || body.status === 'Not Eligible'
  staffUpdate(world, 'Account', account.Id, {
    Internet_Eligibility_Status__c: body.status,
    ...renamed(body, { offeringType: 'Internet_Offering_Type__c', notes: 'Internet_Eligibility_Notes__c' }),
    ...(decided ? { Internet_Eligibility_Checked_At__c: world.clock.now().toISOString() } : {}),
  })
}

function clientOf(world: World, account: Account) {
  const { clients } = tables(world)
  const linked = account['WHMCS_Client_Id__c']
  const field = String(world.config.whmcs.customerNumberFieldId)
  const byNumber = () => clients.find((client) => client.customFields[field] === account['Customer_Number__c'])
  return (typeof linked === 'number' ? clients.get(String(linked)) : undefined) ?? byNumber()
}

export function accountView(world: World, account: Account) {
  const contact = listLiving(world, 'Contact').find((candidate) => candidate['AccountId'] === account.Id)
  const client = clientOf(world, account)
  const value = (field: string) => account[field] ?? null
  return {
    id: account.Id,
    number: value('Customer_Number__c'),
    name: value('Name'),
    contactId: contact?.Id ?? null,
    email: contact?.['Email'] ?? null,
    phone: value('Phone'),
    portalStatus: value('Portal_Status__c'),
    portalSource: value('Portal_Source__c'),
    portalUserId: value('Portal_User_Id__c'),
    identityVerifiedAt: value('Identity_Verified_At__c'),
    eligibility: {
      status: value('Internet_Eligibility_Status__c'),
      offeringType: value('Internet_Offering_Type__c'),
      notes: value('Internet_Eligibility_Notes__c'),
    },
    whmcsClientId: value('WHMCS_Client_Id__c'),
    billing: client
      ? {
          clientId: Number(client.id),
          cards: cardsOf(world, client.id).map(({ id, cardType, lastFour, isDefault }) => ({
            id,
            cardType,
            lastFour,
            isDefault,
          })),
        }
      : null,
  }
}
