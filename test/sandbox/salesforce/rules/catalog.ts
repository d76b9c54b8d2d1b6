import { SalesforceError } from '../errors.ts'
import { findLiving, listLiving, recordsOf, type SalesforceRecord, stamp } from '../record.ts'
import type { ObjectRules, WriteContext } from './rule.ts'

const missingPrice = () =>
  new SalesforceError(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [UnitPrice]', ['UnitPrice'])

export const pricebookEntryRules: ObjectRules = {
  beforeInsert({ world }, draft) {
    const entries = listLiving(world, 'PricebookEntry').filter((entry) => entry['Product2Id'] === draft['Product2Id'])
    if (entries.some((entry) => entry['Pricebook2Id'] === draft['Pricebook2Id'])) {
      throw new SalesforceError(400, 'DUPLICATE_VALUE', 'This price definition already exists in this price book')
    }
    const book = findLiving(world, 'Pricebook2', String(draft['Pricebook2Id']))
    if (book?.['IsStandard'] !== true) {
      const standard = entries.find((entry) => isInStandardBook(world, entry))
      if (!standard) {
        throw new SalesforceError(400, 'STANDARD_PRICE_NOT_DEFINED', 'Before creating a custom price, create a standard price.')
      }
      if (draft['UseStandardPrice'] === true) draft['UnitPrice'] = standard['UnitPrice']
    }
    if (typeof draft['UnitPrice'] !== 'number') throw missingPrice()
  },

  beforeUpdate(_context, { before, after, changed }) {
    if (typeof after['UnitPrice'] !== 'number') throw missingPrice()
    if (changed.includes('UnitPrice') && after['UseStandardPrice'] === true && before['UseStandardPrice'] === true) {
      const message = 'UnitPrice cannot be changed while the standard price is used'
      throw new SalesforceError(400, 'FIELD_INTEGRITY_EXCEPTION', message, ['UnitPrice'])
    }
  },

  afterUpdate(context, { after, changed }) {
    if (changed.includes('UnitPrice') && isInStandardBook(context.world, after)) followStandardPrice(context, after)
  },
}

function isInStandardBook(world: WriteContext['world'], entry: Readonly<SalesforceRecord>): boolean {
  return findLiving(world, 'Pricebook2', String(entry['Pricebook2Id']))?.['IsStandard'] === true
}

function followStandardPrice({ world, userId }: WriteContext, standard: SalesforceRecord): void {
  const now = stamp(world)
  for (const entry of listLiving(world, 'PricebookEntry')) {
    if (entry['Product2Id'] !== standard['Product2Id'] || entry['UseStandardPrice'] !== true) continue
    recordsOf(world, 'PricebookEntry').put({
      ...entry,
      UnitPrice: standard['UnitPrice'],
      LastModifiedDate: now,
      LastModifiedById: userId,
      SystemModstamp: now,
    })
  }
}
