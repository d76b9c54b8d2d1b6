import { randomUUID } from 'node:crypto'
import { WhmcsRefusal } from '../answers.ts'
import { clientFields, EMAIL_PREFERENCES, isEmail, validateProfile } from '../client-fields.ts'
import type { Parameters } from '../parameters.ts'
import { hashPassword } from '../passwords.ts'
import type { ClientRecord } from '../records.ts'
import { FIRST_CLIENT_ID } from '../logins.ts'
import { type Action, type ActionCall, clientKey, clientOrRefuse } from './action.ts'

const CUSTOMER_NUMBER_FIELD = 'Customer Number'

export const addClient: Action = {
  name: 'AddClient',
  key: ({ parameters }) => parameters.text('email').toLowerCase(),
  run: (call) => {
    const { parameters, tables, world } = call
    const email = parameters.text('email')
    if (!parameters.flag('skipvalidation')) validateProfile(parameters)
    if (!isEmail(email)) throw new WhmcsRefusal('The email address you entered was not valid')
    const customFields = Object.fromEntries(parameters.customFields())
    requireCustomerNumber(call, customFields)
    const ownerUserId = ownerOf(call, email)
    const client: ClientRecord = {
      ...clientFields(parameters),
      id: nextClientId(call),
      uuid: randomUUID(),
      ownerUserId,
      status: 'Active',
      currency: Number(parameters.text('currency')) || 1,
      groupId: Number(parameters.text('groupid')) || 0,
      defaultGateway: '',
      allowSingleSignOn: true,
      credit: 0,
      customFields,
      flags: { marketing_emails_opt_in: parameters.flag('marketingoptin') },
      emailPreferences: Object.fromEntries(EMAIL_PREFERENCES.map((kind) => [kind, kind !== 'domain'])),
      createdAt: world.clock.now().toISOString(),
    }
    tables.clients.put(client)
    world.ledger.effect('whmcs', 'AddClient', email.toLowerCase(), {
      clientid: client.id,
      userid: ownerUserId,
      customerNumber: customFields[world.config.whmcs.customerNumberFieldId] ?? '',
    })
    return { clientid: client.id, owner_id: ownerUserId }
  },
}

export const updateClient: Action = {
  name: 'UpdateClient',
  key: clientKey,
  run: (call) => {
    const { parameters, tables, world } = call
    const client = findClient(call)
    const email = parameters.text('email')
    if (email !== '' && !isEmail(email)) throw new WhmcsRefusal('The email address entered is not valid')
    if (email !== '' && tables.clients.find((other) => other.id !== client.id && sameEmail(other.email, email))) {
      throw new WhmcsRefusal('Duplicate Email Address')
    }
    const status = parameters.text('status')
    tables.clients.put({
      ...client,
      ...clientFields(parameters, client),
      customFields: { ...client.customFields, ...Object.fromEntries(parameters.customFields()) },
      status: status === 'Active' || status === 'Inactive' || status === 'Closed' ? status : client.status,
      defaultGateway: parameters.text('paymentmethod') || client.defaultGateway,
      emailPreferences: { ...client.emailPreferences, ...preferences(parameters) },
    })
    world.ledger.effect('whmcs', 'UpdateClient', client.id, { clientid: client.id })
    return { clientid: client.id }
  },
}

export const closeClient: Action = {
  name: 'CloseClient',
  key: clientKey,
  run: (call) => {
    const { tables, world } = call
    const client = clientOrRefuse(call, call.parameters.text('clientid'))
    const now = world.clock.now().toISOString()
    tables.clients.put({ ...client, status: 'Closed' })
    for (const invoice of tables.invoices.list()) {
      if (invoice.clientId !== client.id || invoice.status !== 'Unpaid') continue
      tables.invoices.put({ ...invoice, status: 'Cancelled', cancelledAt: now, updatedAt: now })
    }
    for (const service of tables.services.list()) {
      if (service.clientId !== client.id) continue
      const status = service.status === 'Pending' ? 'Cancelled' : 'Terminated'
      if (['Pending', 'Active', 'Suspended'].includes(service.status)) tables.services.put({ ...service, status, updatedAt: now })
    }
    world.ledger.effect('whmcs', 'CloseClient', client.id, { clientid: client.id })
    return {}
  },
}

function ownerOf({ parameters, tables, world }: ActionCall, email: string): string {
  const ownerId = parameters.text('owner_user_id')
  if (ownerId !== '') {
    if (!tables.users.get(ownerId)) throw new WhmcsRefusal('Invalid Owner User ID')
    return ownerId
  }
  if (tables.users.find((user) => sameEmail(user.email, email))) {
    throw new WhmcsRefusal('A user already exists with that email address')
  }
  const password = parameters.text('password2')
  if (password === '') throw new WhmcsRefusal('You did not enter a password')
  const id = String(tables.users.nextSequence())
  tables.users.put({
    id,
    firstName: parameters.text('firstname'),
    lastName: parameters.text('lastname'),
    email,
    ...hashPassword(password),
    twoFactor: false,
    createdAt: world.clock.now().toISOString(),
    lastLoginAt: null,
  })
  return id
}

function requireCustomerNumber({ settings, world, parameters }: ActionCall, fields: Record<string, string>): void {
  if (!settings.requireCustomerNumber || parameters.flag('skipvalidation')) return
  if ((fields[world.config.whmcs.customerNumberFieldId] ?? '') !== '') return
  throw new WhmcsRefusal(`You did not provide required custom field value for ${CUSTOMER_NUMBER_FIELD}`)
}

function findClient(call: ActionCall): Readonly<ClientRecord> {
  const id = call.parameters.text('clientid')
  if (id !== '') return clientOrRefuse(call, id)
  const email = call.parameters.text('clientemail')
  const client = email === '' ? undefined : call.tables.clients.find((other) => sameEmail(other.email, email))
  if (!client) throw new WhmcsRefusal('Client ID Not Found')
  return client
}

function preferences(parameters: Parameters): Record<string, boolean> {
  const sent = parameters.entries('email_preferences')
  return Object.fromEntries(EMAIL_PREFERENCES.flatMap((kind) => (sent.has(kind) ? [[kind, sent.get(kind) !== '0']] : [])))
}

function nextClientId({ tables }: ActionCall): string {
  return String(FIRST_CLIENT_ID - 1 + tables.clients.nextSequence())
}

function sameEmail(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
