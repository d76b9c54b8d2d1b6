import { flatListMember, listMember, WhmcsRefusal } from '../answers.ts'
import { addCard, cardsOf, removeCard, testCard } from '../cards.ts'
import { payMethodDateTime } from '../format.ts'
import { GATEWAYS, gatewayByModule } from '../gateways.ts'
import type { PayMethodRecord } from '../records.ts'
import { type Action, type ActionCall, clientKey, clientOrRefuse } from './action.ts'

const TYPES = ['CreditCard', 'RemoteCreditCard', 'BankAccount']

export const getPayMethods: Action = {
  name: 'GetPayMethods',
  key: clientKey,
  run: (call) => {
    const { parameters, settings, world } = call
    const client = clientOrRefuse(call, requiredClientId(call), 'Client Not Found')
    const type = parameters.text('type')
    if (type !== '' && type !== 'CreditCard' && type !== 'BankAccount') {
      throw new WhmcsRefusal("Invalid Pay Method Type. Should be 'BankAccount' or 'CreditCard'")
    }
    const id = parameters.text('paymethodid')
    const rows = cardsOf(world, client.id).filter((card) => (id === '' || card.id === id) && type !== 'BankAccount')
    return { clientid: client.id, ...flatListMember(settings, 'GetPayMethods.paymethods', rows.map(payMethodRow)) }
  },
}

export const addPayMethod: Action = {
  name: 'AddPayMethod',
  key: clientKey,
  run: (call) => {
    const { parameters, settings, world } = call
    const client = clientOrRefuse(call, requiredClientId(call), 'Invalid Client ID')
    const type = parameters.text('type') || 'CreditCard'
    if (!TYPES.includes(type)) {
      throw new WhmcsRefusal(`Invalid Pay Method Type. Type should be one of ${TYPES.join(', ')}`)
    }
    const gateway = parameters.text('gateway_module_name')
    if (type === 'BankAccount') throw new WhmcsRefusal('Gateway is Required for Bank Account Storage')
    if (type === 'CreditCard') throw new WhmcsRefusal('No Local Credit Card Payment Gateways Enabled')
    if (gateway === '') throw new WhmcsRefusal('Gateway is Required for RemoteCreditCard type')
    if (!gatewayByModule(gateway)?.takesCards) {
      const names = GATEWAYS.filter((other) => other.takesCards).map((other) => other.module)
      throw new WhmcsRefusal(`Invalid Gateway Module Name. Must be one of: ${names.join(', ')}`)
    }
    if (!settings.addPayMethodGateways.includes(gateway)) throw new WhmcsRefusal('Unsupported Gateway Type for Storage')
    if (parameters.text('card_number') === '') throw new WhmcsRefusal('Card Number is required for RemoteCreditCard type')
    const expiry = parameters.text('card_expiry')
    if (expiry === '') throw new WhmcsRefusal('Expiry Date is required for RemoteCreditCard type')
    if (!/^(0[1-9]|1[0-2])\d\d$/.test(expiry)) throw new WhmcsRefusal('Expiry Date is invalid')
    const card = testCard(parameters.text('card_number'))
    if (!card) throw new WhmcsRefusal('Error Creating Remote Token: Your card number is incorrect.')
    const stored = addCard(world, client.id, {
      card,
      expiry: `${expiry.slice(0, 2)}/${expiry.slice(2)}`,
      description: parameters.text('description'),
      makeDefault: parameters.flag('set_as_default'),
    })
    return { clientid: client.id, paymethodid: stored.id }
  },
}

export const deletePayMethod: Action = {
  name: 'DeletePayMethod',
  key: clientKey,
  run: (call) => {
    const { parameters, tables, world } = call
    const client = clientOrRefuse(call, requiredClientId(call), 'Invalid Client ID')
    const id = parameters.text('paymethodid')
    if (id === '') throw new WhmcsRefusal('Pay Method ID is Required')
    const card = tables.payMethods.get(id)
    if (!card) throw new WhmcsRefusal('Invalid Pay Method ID')
    if (card.clientId !== client.id) throw new WhmcsRefusal('Pay Method does not belong to passed Client ID')
    removeCard(world, id)
    return { clientid: client.id, paymethodid: id }
  },
}

export const getPaymentMethods: Action = {
  name: 'GetPaymentMethods',
  run: ({ settings }) => {
    const rows = GATEWAYS.map((gateway) => ({ module: gateway.module, displayname: gateway.displayName }))
    return {
      totalresults: rows.length,
      ...listMember(settings, 'GetPaymentMethods.paymentmethods', 'paymentmethod', rows),
    }
  },
}

function payMethodRow(card: Readonly<PayMethodRecord>) {
  return {
    id: Number(card.id),
    type: card.type,
    description: card.description,
    gateway_name: card.gateway,
    contact_type: 'Client',
    contact_id: Number(card.clientId),
    card_last_four: card.lastFour,
    expiry_date: card.expiry,
    start_date: '',
    issue_number: '',
    card_type: card.cardType,
    remote_token: card.remoteToken,
    last_updated: payMethodDateTime(card.updatedAt),
  }
}

function requiredClientId({ parameters }: ActionCall): string {
  const id = parameters.text('clientid')
  if (id === '') throw new WhmcsRefusal('Client ID Is Required')
  return id
}
