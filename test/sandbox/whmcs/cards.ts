import { randomBytes } from 'node:crypto'
import type { World } from '../core/world.ts'
import { type PayMethodRecord, tables } from './records.ts'

export interface TestCard {
  number: string
  brand: string
  declines: boolean
}

/** The only numbers the sandbox takes, so that nobody leaves a real one here; just the last four are stored. */
export const TEST_CARDS: readonly [TestCard, ...TestCard[]] = [
  { number: '4242424242424242', brand: 'Visa', declines: false },
  { number: '5555555555554444', brand: 'Mastercard', declines: false },
  { number: '3566002020360505', brand: 'JCB', declines: false },
  { number: '378282246310005', brand: 'American Express', declines: false },
  { number: '4000000000000341', brand: 'Visa', declines: true },
]

export function testCard(number: string): TestCard | undefined {
  const digits = number.replace(/[\s-]/g, '')
  return TEST_CARDS.find((card) => card.number === digits)
}

export interface NewCard {
  card?: TestCard
  /** `MM/YY` */
  expiry?: string
  description?: string
  makeDefault?: boolean
}

export function addCard(world: World, clientId: string, options: NewCard = {}): PayMethodRecord {
  const record = storeCard(world, clientId, options)
  world.ledger.effect('whmcs', 'AddPayMethod', clientId, { paymethodid: record.id, cardType: record.cardType })
  return record
}

/** A tokenised card for the client; the first one, or one asked for, becomes the default. */
export function storeCard(world: World, clientId: string, options: NewCard = {}): PayMethodRecord {
  const { payMethods } = tables(world)
  const { card = TEST_CARDS[0], expiry = '12/34', description = '', makeDefault = false } = options
  const others = payMethods.by('clientId', clientId)
  const isDefault = makeDefault || others.length === 0
  if (isDefault) for (const other of others) payMethods.put({ ...other, isDefault: false })
  const record: PayMethodRecord = {
    id: String(payMethods.nextSequence()),
    clientId,
    type: 'RemoteCreditCard',
    gateway: 'stripe',
    description,
    cardType: card.brand,
    lastFour: card.number.slice(-4),
    expiry,
    remoteToken: JSON.stringify({ customer: `cus_${hex()}`, method: `pm_${hex()}` }),
    isDefault,
    declines: card.declines,
    updatedAt: world.clock.now().toISOString(),
  }
  payMethods.put(record)
  return record
}

export function removeCard(world: World, payMethodId: string): void {
  const { payMethods } = tables(world)
  const removed = payMethods.get(payMethodId)
  if (!removed) return
  payMethods.delete(payMethodId)
  const next = payMethods.find((other) => other.clientId === removed.clientId)
  if (removed.isDefault && next) payMethods.put({ ...next, isDefault: true })
  world.ledger.effect('whmcs', 'DeletePayMethod', removed.clientId, { paymethodid: payMethodId })
}

export function cardsOf(world: World, clientId: string): Readonly<PayMethodRecord>[] {
  const cards = tables(world).payMethods.by('clientId', clientId)
  return [...cards.filter((card) => card.isDefault), ...cards.filter((card) => !card.isDefault)]
}

function hex(): string {
  return randomBytes(8).toString('hex')
}
