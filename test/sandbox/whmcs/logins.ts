import { randomUUID } from 'node:crypto'
import type { World } from '../core/world.ts'
import type { SeedAccount } from '../seed/accounts.ts'
import { EMAIL_PREFERENCES } from './client-fields.ts'
import { hashPassword } from './passwords.ts'
import { type ClientRecord, tables, type UserRecord } from './records.ts'

export const FIRST_CLIENT_ID = 1000

export interface BillingLogin {
  email: string
  password: string
  twoFactor: boolean
  person: Pick<SeedAccount, 'firstName' | 'lastName' | 'phone' | 'address'>
  /** One client each, in this order; a number of null leaves the custom field empty. */
  clients: { email: string; customerNumber: string | null }[]
  /** Clients of others that this user may help with. */
  helps: string[]
}

/** A user as WHMCS knows it apart from its clients: second factor, none, one or several clients, and those of others. */
export function addBillingLogin(world: World, login: BillingLogin): { userId: string; clientIds: string[] } {
  const { users, clients } = tables(world)
  const { firstName, lastName } = login.person
  const createdAt = world.clock.now().toISOString()
  const user: UserRecord = {
    id: String(users.nextSequence()),
    firstName,
    lastName,
    email: login.email,
    ...hashPassword(login.password),
    twoFactor: login.twoFactor,
    helps: login.helps,
    createdAt,
    lastLoginAt: null,
  }
  users.put(user)
  const made = login.clients.map((wanted) => {
    const client: ClientRecord = {
      ...newClient(world, login.person),
      id: String(FIRST_CLIENT_ID - 1 + clients.nextSequence()),
      ownerUserId: user.id,
      email: wanted.email,
      customFields: wanted.customerNumber === null ? {} : { [world.config.whmcs.customerNumberFieldId]: wanted.customerNumber },
      createdAt,
    }
    clients.put(client)
    return client.id
  })
  return { userId: user.id, clientIds: made }
}

function newClient(world: World, { firstName, lastName, phone, address }: BillingLogin['person']) {
  return {
    uuid: randomUUID(),
    firstName,
    lastName,
    companyName: '',
    address1: address.street,
    address2: address.street2 ?? '',
    city: address.city,
    state: address.state,
    postcode: address.postcode,
    country: address.country,
    phoneNumber: phone,
    taxId: '',
    notes: '',
    status: 'Active' as const,
    language: 'english',
    currency: 1,
    groupId: 0,
    defaultGateway: world.config.whmcs.defaultGateway,
    allowSingleSignOn: true,
    credit: 0,
    flags: {},
    emailPreferences: Object.fromEntries(EMAIL_PREFERENCES.map((kind) => [kind, true])),
  }
}
