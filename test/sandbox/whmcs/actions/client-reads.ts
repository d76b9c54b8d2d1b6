import { type Answer, flatListMember, listMember, page, WhmcsRefusal } from '../answers.ts'
import { countryName } from '../client-fields.ts'
import { currencyOf } from '../currencies.ts'
import { money, serverDate, serverDateTime } from '../format.ts'
import type { ClientRecord, UserRecord } from '../records.ts'
import { type Action, type ActionCall, clientKey } from './action.ts'
import { clientStats } from './client-stats.ts'

export const getClientsDetails: Action = {
  name: 'GetClientsDetails',
  key: clientKey,
  run: (call) => {
    const { parameters, tables } = call
    const id = parameters.text('clientid')
    const email = parameters.text('email').toLowerCase()
    if (id === '' && email === '') throw new WhmcsRefusal('Either clientid Or email Is Required')
    const client = id === '' ? tables.clients.find((other) => other.email.toLowerCase() === email) : tables.clients.get(id)
    if (!client) throw new WhmcsRefusal('Client Not Found')
    const view = clientView(call, client)
    const stats = parameters.flag('stats') ? { stats: clientStats(tables, client) } : {}
    return { ...view, client: view, ...stats }
  },
}

export const getClients: Action = {
  name: 'GetClients',
  key: ({ parameters }) => parameters.text('search'),
  run: ({ parameters, tables, settings }) => {
    const search = parameters.text('search').toLowerCase()
    const status = parameters.text('status')
    const matching = tables.clients
      .list()
      .filter((client) => status === '' || client.status === status)
      .filter((client) =>
        startsWith(search, client.email, client.firstName, client.lastName, fullName(client), client.companyName),
      )
      .sort(byParameter(parameters.text('orderby'), parameters.text('sorting')))
    const { rows, total, start } = page(matching, parameters.text('limitstart'), parameters.text('limitnum'))
    return {
      totalresults: total,
      startnumber: start,
      numreturned: rows.length,
      ...listMember(settings, 'GetClients.clients', 'client', rows.map(clientRow)),
    }
  },
}

export const getUsers: Action = {
  name: 'GetUsers',
  key: ({ parameters }) => parameters.text('search'),
  run: ({ parameters, tables, settings }) => {
    const search = parameters.text('search').toLowerCase()
    const descending = parameters.text('sorting').toUpperCase() === 'DESC'
    const matching = tables.users
      .list()
      .filter((user) => startsWith(search, user.email, user.firstName, user.lastName, fullName(user)))
      .sort((a, b) => (descending ? -1 : 1) * (Number(a.id) - Number(b.id)))
    const { rows, total, start } = page(matching, parameters.text('limitstart'), parameters.text('limitnum'))
    const clients = tables.clients.list()
    const users = rows.map((user) => ({
      id: Number(user.id),
      firstname: user.firstName,
      lastname: user.lastName,
      email: user.email,
      datecreated: serverDateTime(user.createdAt),
      validationdata: '',
      clients: clients
        .filter((client) => client.ownerUserId === user.id || user.helps?.includes(client.id))
        .map((client) => ({ id: Number(client.id), isOwner: client.ownerUserId === user.id })),
    }))
    return {
      totalresults: total,
      startnumber: start,
      numreturned: rows.length,
      ...flatListMember(settings, 'GetUsers.users', users),
    }
  },
}

function clientView({ settings, tables }: ActionCall, client: Readonly<ClientRecord>): Answer {
  const owner = tables.users.get(client.ownerUserId)
  const customFields = Object.entries(client.customFields).map(([id, value]) => ({ id: Number(id), value }))
  const calling = client.country === 'JP' ? '81' : ''
  const national = client.phoneNumber.replace(/^\+81\.?/, '')
  const phone = client.phoneNumber.startsWith('+81') ? `+81.${national}` : client.phoneNumber
  return {
    id: Number(client.id),
    client_id: Number(client.id),
    userid: Number(client.id),
    owner_user_id: Number(client.ownerUserId),
    uuid: client.uuid,
    firstname: client.firstName,
    lastname: client.lastName,
    fullname: fullName(client),
    companyname: client.companyName,
    email: client.email,
    address1: client.address1,
    address2: client.address2,
    city: client.city,
    fullstate: client.state,
    state: client.state,
    statecode: client.state,
    postcode: client.postcode,
    country: client.country,
    countrycode: client.country,
    countryname: countryName(client.country) ?? '',
    phonecc: calling,
    phonenumber: client.phoneNumber,
    phonenumberformatted: phone,
    telephoneNumber: phone,
    tax_id: client.taxId,
    email_preferences: Object.fromEntries(Object.entries(client.emailPreferences).map(([kind, on]) => [kind, on ? '1' : '0'])),
    currency: client.currency,
    currency_code: currencyOf(client.currency).code,
    defaultgateway: client.defaultGateway,
    billingcid: 0,
    notes: client.notes,
    groupid: client.groupId,
    status: client.status,
    language: client.language,
    credit: money(client.credit),
    taxexempt: false,
    latefeeoveride: false,
    overideduenotices: false,
    separateinvoices: false,
    disableautocc: false,
    emailoptout: false,
    marketing_emails_opt_in: client.flags['marketing_emails_opt_in'] ?? false,
    isOptedInToMarketingEmails: client.flags['marketing_emails_opt_in'] ?? false,
    overrideautoclose: false,
    email_verified: true,
    allowSingleSignOn: client.allowSingleSignOn ? 1 : 0,
    lastlogin: lastLoginHtml(owner),
    ...listMember(settings, 'GetClientsDetails.users', 'user', owner ? [ownerRow(owner)] : []),
    ...flatListMember(settings, 'GetClientsDetails.customfields', customFields),
    ...Object.fromEntries(customFields.map((field, index) => [`customfields${index + 1}`, field.value])),
  }
}

function ownerRow(owner: Readonly<UserRecord>) {
  return { name: fullName(owner), id: Number(owner.id), email: owner.email, is_owner: true }
}

function lastLoginHtml(owner: Readonly<UserRecord> | undefined): string {
  if (!owner?.lastLoginAt) return 'No Login Logged'
  return `Date: ${serverDateTime(owner.lastLoginAt)}<br>IP Address: 192.0.2.10<br>Host: client.example.net`
}

function clientRow(client: Readonly<ClientRecord>) {
  return {
    id: Number(client.id),
    firstname: client.firstName,
    lastname: client.lastName,
    companyname: client.companyName,
    email: client.email,
    datecreated: serverDate(client.createdAt),
    groupid: client.groupId,
    status: client.status,
  }
}

function byParameter(orderBy: string, sorting: string) {
  const direction = sorting.toUpperCase() === 'DESC' ? -1 : 1
  const key = (client: Readonly<ClientRecord>) => {
    if (orderBy === 'firstname') return client.firstName
    if (orderBy === 'lastname') return client.lastName
    if (orderBy === 'email') return client.email
    return client.id.padStart(12, '0')
  }
  return (a: Readonly<ClientRecord>, b: Readonly<ClientRecord>) => direction * key(a).localeCompare(key(b))
}

function fullName(person: { firstName: string; lastName: string }): string {
  return `${person.firstName} ${person.lastName}`
}

function startsWith(search: string, ...fields: string[]): boolean {
  return search === '' || fields.some((field) => field.toLowerCase().startsWith(search))
}
