import { SalesforceError } from '../errors.ts'
import { findLiving, livingBy, type SalesforceRecord, stamp } from '../record.ts'
import type { ObjectRules } from './rule.ts'

const CATEGORIES: Record<string, 'Draft' | 'Activated'> = {
  'Pending Review': 'Draft',
  Approved: 'Activated',
  Completed: 'Activated',
  Cancelled: 'Draft',
}

const failedActivation = (message: string) => new SalesforceError(400, 'FAILED_ACTIVATION', message, ['Status'])
const locked = (fields: string[]) =>
  new SalesforceError(400, 'FIELD_INTEGRITY_EXCEPTION', 'An activated order can only be edited in its status.', fields)

const isStandard = (field: string) => !field.endsWith('__c')

export const orderRules: ObjectRules = {
  cascade: [['OrderItem', 'OrderId']],

  beforeInsert(_context, draft) {
    if (CATEGORIES[String(draft['Status'])] !== 'Draft') {
      throw failedActivation('Choose a valid order status and save your changes. Ask your admin for details.')
    }
    draft['StatusCode'] = 'Draft'
  },

  beforeUpdate({ world, userId }, { before, after, named, changed }) {
    const category = CATEGORIES[String(after['Status'])]
    if (!category) throw new SalesforceError(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Status]', ['Status'])
    const wasActivated = before['StatusCode'] === 'Activated'
    if (wasActivated) {
      const refused = changed.filter((field) => isStandard(field) && field !== 'Status')
      if (refused.length > 0) throw locked(refused)
    }
    if (category === 'Activated' && !wasActivated) {
      if (named.some((field) => field !== 'Status')) {
        throw failedActivation('When you activate an order, you can change only its status.')
      }
      if (livingBy(world, 'OrderItem', 'OrderId', before.Id).length === 0) {
        throw failedActivation('An order must have at least one product.')
      }
      after['ActivatedDate'] = stamp(world)
      after['ActivatedById'] = userId
    }
    if (category === 'Draft') {
      after['ActivatedDate'] = null
      after['ActivatedById'] = null
    }
    after['StatusCode'] = category
  },

  beforeDelete(_context, record) {
    if (record['StatusCode'] === 'Activated') {
      throw new SalesforceError(400, 'DELETE_FAILED', "You can't delete an activated order.")
    }
  },
}

export const orderItemRules: ObjectRules = {
  beforeInsert({ world }, draft) {
    const order = findLiving(world, 'Order', String(draft['OrderId']))
    const entry = findLiving(world, 'PricebookEntry', String(draft['PricebookEntryId']))
    if (order?.['StatusCode'] === 'Activated') throw locked(['OrderId'])
    if (!entry || entry['IsActive'] !== true) {
      throw new SalesforceError(
        400,
        'FIELD_INTEGRITY_EXCEPTION',
        'field integrity exception: PricebookEntryId (pricebook entry has been inactivated)',
        ['PricebookEntryId'],
      )
    }
    if (!order?.['Pricebook2Id'] || order['Pricebook2Id'] !== entry['Pricebook2Id']) {
      const reason =
        'pricebook entry is in a different pricebook than the one assigned to the Order, or Order has no pricebook assigned'
      throw new SalesforceError(400, 'FIELD_INTEGRITY_EXCEPTION', `field integrity exception: PricebookEntryId (${reason})`, [
        'PricebookEntryId',
      ])
    }
    draft['Product2Id'] = entry['Product2Id']
    draft['ListPrice'] = entry['UnitPrice']
    setTotals(draft)
  },

  beforeUpdate({ world }, { after, changed }) {
    const order = findLiving(world, 'Order', String(after['OrderId']))
    const refused = changed.filter(isStandard)
    if (order?.['StatusCode'] === 'Activated' && refused.length > 0) throw locked(refused)
    setTotals(after)
  },

  beforeDelete({ world }, record) {
    const order = findLiving(world, 'Order', String(record['OrderId']))
    if (order?.['StatusCode'] === 'Activated') throw locked(['OrderId'])
  },
}

function setTotals(item: SalesforceRecord): void {
  item['TotalPrice'] = Number(item['Quantity']) * Number(item['UnitPrice'])
  item['AvailableQuantity'] = item['Quantity']
}
