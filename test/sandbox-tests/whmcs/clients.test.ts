import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fieldBlob, type Json, newClient, startWhmcs, type Whmcs } from './harness.ts'

let whmcs: Whmcs
beforeAll(async () => {
  whmcs = await startWhmcs()
})
afterAll(() => whmcs.close())

describe('AddClient', () => {
  it('makes a client and a user in separate id ranges, answered as strings', async () => {
    const answer = await whmcs.call('AddClient', newClient('grace@example.jp'))
    expect(answer).toEqual({ result: 'success', clientid: '1002', owner_id: '3' })
    const details = await whmcs.call('GetClientsDetails', { email: 'GRACE@example.jp' })
    expect(details['client']).toMatchObject({
      id: 1002,
      owner_user_id: 3,
      firstname: 'Grace',
      currency: 1,
      currency_code: 'JPY',
      credit: '0.00',
      allowSingleSignOn: 1,
      phonenumberformatted: '+81.9012345678',
      customfields: [{ id: 1, value: 'AC-200001' }],
      customfields1: 'AC-200001',
      users: { user: [{ id: 3, name: 'Grace Mori', email: 'grace@example.jp', is_owner: true }] },
    })
    expect(details).toMatchObject({ userid: 1002, email: 'grace@example.jp' })
    expect((await whmcs.effects('AddClient')).map((row) => row.key)).toEqual(['grace@example.jp'])
  })

  it.each<[string, Record<string, string | number>, string]>([
    ['firstname', { firstname: '' }, 'You did not enter your first name'],
    ['address1', { address1: '' }, 'You did not enter your  address line 1'],
    ['phonenumber', { phonenumber: '' }, 'You did not enter your phone number'],
    ['email', { email: 'nobody' }, 'The email address you entered was not valid'],
    ['country', { country: 'Japan' }, 'Valid country required'],
    ['phone', { phonenumber: 'call me' }, 'Invalid telephone phone number'],
    ['owner', { owner_user_id: 999 }, 'Invalid Owner User ID'],
    ['user e-mail', { email: 'Chloe@example.jp' }, 'A user already exists with that email address'],
    ['no field blob', { customfields: '' }, 'You did not provide required custom field value for Customer Number'],
  ])('refuses by %s', async (_what, change, message) => {
    const before = (await whmcs.effects()).length
    const answer = await whmcs.call('AddClient', newClient('refused@example.jp', change))
    expect(answer).toEqual({ result: 'error', message })
    expect((await whmcs.effects()).length).toBe(before)
  })

  it('does not see custom fields that are sent as an array', async () => {
    const { customfields: _blob, ...form } = newClient('array@example.jp')
    expect(await whmcs.call('AddClient', { ...form, 'customfields[1]': 'AC-200009' })).toMatchObject({
      message: 'You did not provide required custom field value for Customer Number',
    })
  })

  it('makes a second client for an existing owner, and again on a repeat', async () => {
    const form = newClient('second@example.jp', { owner_user_id: 1 })
    const ids = [await whmcs.call('AddClient', form), await whmcs.call('AddClient', form)].map((answer) => answer['clientid'])
    expect(new Set(ids).size).toBe(2)
    const users = (await whmcs.call('GetUsers', { search: 'chloe@' }))['users'] as Json[]
    expect(users).toMatchObject([
      { id: 1, clients: [{ id: 1000, isOwner: true }, { id: Number(ids[0]) }, { id: Number(ids[1]) }] },
    ])
  })
})

describe('reading clients', () => {
  it('searches by prefix, so that a near match comes along', async () => {
    for (const email of ['ann@x.example', 'ann@x.example.au']) await whmcs.call('AddClient', newClient(email))
    const answer = await whmcs.call('GetClients', { search: 'ann@x.example' })
    expect(answer).toMatchObject({ totalresults: 2, startnumber: 0, numreturned: 2 })
    const found = (answer['clients'] as { client: Json[] }).client.map((client) => client['email'])
    expect(found).toEqual(['ann@x.example', 'ann@x.example.au'])
    expect((await whmcs.call('GetUsers', { search: 'ann@x.example' }))['totalresults']).toBe(2)
    expect((await whmcs.call('GetClients', { search: 'nn@x' }))['totalresults']).toBe(0)
  })

  it('pages', async () => {
    const all = await whmcs.call('GetClients', { limitnum: 100 })
    const second = await whmcs.call('GetClients', { limitstart: 1, limitnum: 1 })
    expect(second).toMatchObject({ totalresults: all['totalresults'], startnumber: 1, numreturned: 1 })
    expect(second['clients']).toMatchObject({ client: [{ id: 1001 }] })
  })

  it('tells what is missing and what is not there', async () => {
    expect(await whmcs.call('GetClientsDetails')).toEqual({ result: 'error', message: 'Either clientid Or email Is Required' })
    expect(await whmcs.call('GetClientsDetails', { clientid: 1 })).toEqual({ result: 'error', message: 'Client Not Found' })
  })

  it('formats the amounts of stats for people', async () => {
    const { stats } = await whmcs.call('GetClientsDetails', { clientid: 1000, stats: 1 })
    expect(stats).toMatchObject({
      numunpaidinvoices: 1,
      productsnumactive: 1,
      unpaidinvoicesamount: expect.stringMatching(/^¥\d+\.00 JPY$/),
    })
  })
})

describe('changing a client', () => {
  it('keeps what is not sent and answers the id as a string', async () => {
    const change = { clientid: 1000, city: 'Hakata-ku', customfields: fieldBlob({ 2: 'x' }) }
    expect(await whmcs.call('UpdateClient', change)).toEqual({ result: 'success', clientid: '1000' })
    expect((await whmcs.call('GetClientsDetails', { clientid: 1000 }))['client']).toMatchObject({
      city: 'Hakata-ku',
      firstname: 'Chloe',
      customfields: [
        { id: 1, value: 'AC-100003' },
        { id: 2, value: 'x' },
      ],
    })
  })

  it('refuses the address of another client and an unknown client', async () => {
    expect(await whmcs.call('UpdateClient', { clientid: 1000, email: 'daiki@example.jp' })).toMatchObject({
      message: 'Duplicate Email Address',
    })
    expect(await whmcs.call('UpdateClient', { clientid: 5 })).toMatchObject({ message: 'Client ID Not Found' })
  })

  it('closes: unpaid invoices and services end, nothing more can be ordered', async () => {
    const { clientid } = await whmcs.call('AddClient', newClient('closing@example.jp'))
    const order = { clientid: String(clientid), paymentmethod: 'stripe', 'pid[0]': 100 }
    const { invoiceid, serviceids, orderid } = await whmcs.call('AddOrder', order)
    await whmcs.call('AcceptOrder', { orderid: String(orderid) })
    await whmcs.call('CloseClient', { clientid: String(clientid) })
    expect(await whmcs.call('GetInvoice', { invoiceid: String(invoiceid) })).toMatchObject({ status: 'Cancelled' })
    expect(await whmcs.call('GetClientsProducts', { serviceid: String(serviceids) })).toMatchObject({
      products: { product: [{ status: 'Terminated' }] },
    })
    expect(await whmcs.call('AddOrder', order)).toMatchObject({ message: 'Unable to add order when client status is Closed' })
  })
})

describe('ValidateLogin', () => {
  it('answers the user id as a string and moves the last login', async () => {
    const login = { email: 'chloe@example.jp', password2: 'chloe-billing-9876' }
    expect(await whmcs.call('ValidateLogin', login)).toEqual({
      result: 'success',
      userid: '1',
      passwordhash: expect.any(String),
      twoFactorEnabled: 'false',
    })
    const { client } = (await whmcs.call('GetClientsDetails', { clientid: 1000 })) as { client: Json }
    expect(client['lastlogin']).toMatch(/^Date: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d<br>/)
  })

  it.each([
    ['chloe@example.jp', 'wrong'],
    ['nobody@example.jp', 'chloe-billing-9876'],
  ])('refuses %s with %s', async (email, password2) => {
    expect(await whmcs.call('ValidateLogin', { email, password2 })).toEqual({
      result: 'error',
      message: 'Email or Password Invalid',
    })
  })
})
