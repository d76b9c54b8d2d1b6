import { describe, expect, it } from 'vitest'
import { type Asked, judge, type Limits } from './judge.ts'
import { ACTIVATION, type LedgerRow } from './story.ts'

const ORDER = '801000000000001AAA'
const NUMBER = '07012345678'
const START = Date.parse('2026-11-20T03:00:00.000Z')
const minute = (minutes: number) => new Date(START + minutes * 60_000).toISOString()

/** Rows as the sandbox writes them; `at` in minutes after the start. */
class Book {
  rows: LedgerRow[] = []

  #add(
    at: number,
    vendor: string,
    operation: string,
    key: string,
    detail: unknown,
    type: 'call' | 'effect',
    outcome: string,
  ): this {
    this.rows.push({ seq: this.rows.length + 1, at: minute(at), tenant: 't', vendor, type, operation, key, outcome, detail })
    return this
  }
  staff(at: number, values: Record<string, unknown>): this {
    const detail = { id: ORDER, fields: Object.keys(values), values }
    return this.#add(at, 'salesforce', 'staff update Order', 'PORTAL1', detail, 'effect', 'applied')
  }
  shows(at: number, values: Record<string, unknown>): this {
    const detail = { id: ORDER, fields: Object.keys(values), values }
    return this.#add(at, 'salesforce', 'update Order', 'PORTAL1', detail, 'effect', 'applied')
  }
  whmcs(at: number, operation: string, orderid = '3', more: object = {}): this {
    const detail = { orderid, invoiceid: `9${orderid}`, serviceids: '1', clientid: '1000', ...more }
    return this.#add(at, 'whmcs', operation, ORDER, detail, 'effect', 'applied')
  }
  activation(at: number): this {
    return this.#add(at, 'freebit', ACTIVATION, NUMBER, { addKind: 'N', planCode: 'P' }, 'effect', 'applied')
  }
  lateCall(at: number): this {
    return this.#add(at, 'freebit', ACTIVATION, NUMBER, null, 'call', 'fault:late')
  }
  mail(at: number, outboxId: string): this {
    const detail = {
      messageId: `m${this.rows.length}`,
      subject: 's',
      customArgs: { outboxId, kind: 'order-completed', env: 'test' },
    }
    return this.#add(at, 'sendgrid', 'mail/send', 'aiko@example.jp', detail, 'effect', 'applied')
  }
  judged(asked: Partial<Asked> = {}, limits: Limits = {}) {
    return judge(this.rows, [{ orderId: ORDER, wish: 'deliver', ...asked }], limits)
  }
}

const approved = (details: Record<string, unknown> = {}) =>
  new Book()
    .staff(0, { Order_Type__c: 'SIM', SIM_Kind__c: 'eSIM', MSISDN__c: NUMBER, ...details })
    .staff(0, { Status: 'Approved' })
    .staff(0, { Provision_Requested_At__c: minute(0) })
const vpn = () => approved({ Order_Type__c: 'VPN', SIM_Kind__c: null })
const begun = (book = approved()) =>
  book.shows(1, { Activation_Status__c: 'Activating', Provision_Last_Attempt_At__c: minute(0) })
const shown = (book: Book, orderId = '3') =>
  book
    .shows(5, { Activation_Status__c: 'Activated', WHMCS_Order_Id__c: orderId, WHMCS_Invoice_Id__c: `9${orderId}` })
    .shows(5, { Status: 'Completed' })
const delivered = () => shown(begun().whmcs(1, 'AddOrder').activation(2).whmcs(3, 'AcceptOrder'))

describe('what is in order', () => {
  it('a delivered order', () => {
    expect(delivered().mail(6, 'A').judged()).toEqual({
      tried: 1,
      doubled: 0,
      lost: 0,
      stuck: 0,
      violations: [],
      ends: { delivered: 1, cancelled: 0, failed: 0, parked: 0, waiting: 0 },
    })
  })

  it.each<[string, string, () => Book, Partial<Asked>]>([
    ['without line', 'delivered', () => shown(begun(vpn()).whmcs(1, 'AddOrder').whmcs(3, 'AcceptOrder')), {}],
    [
      'failed with a reason',
      'failed',
      () => begun().shows(2, { Activation_Status__c: 'Failed', Activation_Error_Code__c: 'EID_INVALID' }),
      {},
    ],
    [
      'parked with a reason',
      'parked',
      () => begun().whmcs(1, 'AddOrder').activation(2).shows(3, { Provision_Attention__c: 'unclear' }),
      {},
    ],
    [
      'cancelled and given back',
      'cancelled',
      () =>
        begun()
          .whmcs(1, 'AddOrder')
          .staff(2, { Status: 'Cancelled' })
          .whmcs(3, 'CancelOrder')
          .whmcs(3, 'UpdateInvoice', '3', { status: 'Cancelled' }),
      { wish: 'cancelled' },
    ],
    [
      'still before its time',
      'waiting',
      () =>
        new Book()
          .staff(0, { Activation_Type__c: 'Scheduled', Activation_Scheduled_At__c: minute(900) })
          .staff(0, { Status: 'Approved' }),
      {},
    ],
    [
      'a second reservation, cancelled before acceptance',
      'delivered',
      () =>
        shown(
          begun()
            .whmcs(1, 'AddOrder')
            .whmcs(1, 'AddOrder', '4')
            .whmcs(2, 'CancelOrder', '4')
            .whmcs(2, 'UpdateInvoice', '4', { status: 'Cancelled' })
            .activation(2)
            .whmcs(3, 'AcceptOrder'),
        ),
      {},
    ],
  ])('%s: %s', (_name, end, book, asked) => {
    const verdict = book().judged(asked)
    expect(verdict.violations).toEqual([])
    expect(verdict.ends).toMatchObject({ [end]: 1 })
  })

  it('an activation that was sent before the cancellation and applied after it, when a person was told', () => {
    const book = begun().whmcs(1, 'AddOrder').lateCall(2).staff(4, { Status: 'Cancelled' }).activation(9)
    const verdict = book.shows(10, { Provision_Attention__c: 'cancelled too late' }).judged({ wish: 'cancelled' })
    expect(verdict.violations).toEqual([])
  })

  it('Activate now before the date of the order', () => {
    const schedule = { Activation_Type__c: 'Scheduled', Activation_Scheduled_At__c: minute(900) }
    const book = shown(begun(approved(schedule)).whmcs(1, 'AddOrder').activation(2).whmcs(3, 'AcceptOrder'))
    expect(book.judged({ activateNowAt: minute(0) }).violations).toEqual([])
    expect(book.judged().doubled).toBe(1)
  })
})

type Wrong = [name: string, kind: 'doubled' | 'lost' | 'stuck', says: string, book: () => Book, asked?: Partial<Asked>]
const late = { Activation_Type__c: 'Scheduled', Activation_Scheduled_At__c: minute(60) }

const WRONG: Wrong[] = [
  [
    'two accepted orders',
    'doubled',
    'accepted in WHMCS at the same time',
    () =>
      shown(
        begun().whmcs(1, 'AddOrder').whmcs(1, 'AddOrder', '4').activation(2).whmcs(3, 'AcceptOrder').whmcs(3, 'AcceptOrder', '4'),
      ),
  ],
  [
    'two accepted for a moment',
    'doubled',
    'accepted in WHMCS at the same time',
    () =>
      shown(
        begun()
          .whmcs(1, 'AddOrder')
          .whmcs(1, 'AddOrder', '4')
          .activation(2)
          .whmcs(3, 'AcceptOrder')
          .whmcs(3, 'AcceptOrder', '4')
          .whmcs(4, 'CancelOrder', '4'),
      ),
  ],
  [
    'two activations',
    'doubled',
    '2 activations',
    () => shown(begun().whmcs(1, 'AddOrder').activation(2).activation(2).whmcs(3, 'AcceptOrder')),
  ],
  ['a second pending order at the end', 'doubled', 'left pending', () => delivered().whmcs(9, 'AddOrder', '4')],
  [
    'an activation before its time',
    'doubled',
    'before its time',
    () => shown(begun(approved(late)).whmcs(1, 'AddOrder').activation(59).whmcs(60, 'AcceptOrder')),
  ],
  [
    'an acceptance before its time',
    'doubled',
    'before its time',
    () => shown(begun(vpn().staff(0, late)).whmcs(1, 'AddOrder').whmcs(59, 'AcceptOrder')),
  ],
  [
    'an activation at the old time',
    'doubled',
    'before its time',
    () =>
      shown(
        begun(approved(late))
          .staff(10, { Activation_Scheduled_At__c: minute(90) })
          .whmcs(60, 'AddOrder')
          .activation(61)
          .whmcs(62, 'AcceptOrder'),
      ),
  ],
  [
    'an activation after the cancellation',
    'doubled',
    'after its cancellation',
    () =>
      begun().whmcs(1, 'AddOrder').staff(1, { Status: 'Cancelled' }).activation(30).shows(31, { Provision_Attention__c: 'x' }),
  ],
  [
    'an activation without approval',
    'doubled',
    'without an approval',
    () =>
      begun()
        .whmcs(1, 'AddOrder')
        .staff(1, { Status: 'Pending Review' })
        .activation(30)
        .shows(31, { Provision_Attention__c: 'x' }),
  ],
  ['the order of somebody else', 'doubled', 'instead of 7', () => delivered(), { clientId: '7' }],
  [
    'something placed for a refused order',
    'doubled',
    'had to be refused',
    () => begun().whmcs(1, 'AddOrder').shows(2, { Activation_Status__c: 'Failed', Activation_Error_Code__c: 'X' }),
    { wish: 'rejected' },
  ],
  [
    'an open invoice of a cancelled order',
    'doubled',
    'invoice',
    () => begun().whmcs(1, 'AddOrder').staff(2, { Status: 'Cancelled' }).whmcs(3, 'CancelOrder'),
    { wish: 'cancelled' },
  ],
  ['a mail twice', 'doubled', 'sent more than once', () => delivered().mail(6, 'A').mail(7, 'A')],
  ['live without billing', 'lost', 'nothing is billed', () => begun().whmcs(1, 'AddOrder').activation(2)],
  ['billed without line', 'lost', 'no line was activated', () => shown(begun().whmcs(1, 'AddOrder').whmcs(3, 'AcceptOrder'))],
  [
    'cancelled and billed all the same',
    'lost',
    'cancelled in Salesforce, but',
    () => begun().whmcs(1, 'AddOrder').activation(2).whmcs(3, 'AcceptOrder').staff(4, { Status: 'Cancelled' }),
  ],
  [
    'a cancellation written over',
    'lost',
    'wrote over',
    () => shown(begun().whmcs(1, 'AddOrder').activation(2).whmcs(3, 'AcceptOrder').staff(4, { Status: 'Cancelled' })),
  ],
  [
    'activated without billing',
    'lost',
    'WHMCS bills nothing',
    () => begun(vpn()).shows(5, { Activation_Status__c: 'Activated' }),
  ],
  [
    'shown as failed and billed',
    'lost',
    'shown as failed, but',
    () =>
      begun(vpn())
        .whmcs(1, 'AddOrder')
        .whmcs(2, 'AcceptOrder')
        .shows(5, { Activation_Status__c: 'Failed', Activation_Error_Code__c: 'X' }),
  ],
  [
    'another number than billed',
    'lost',
    'instead of 3',
    () => shown(begun().whmcs(1, 'AddOrder').activation(2).whmcs(3, 'AcceptOrder'), '4'),
  ],
  ['nothing at all', 'lost', 'nobody was told', () => approved()],
  ['begun and left', 'stuck', 'no reason visible', () => begun().whmcs(1, 'AddOrder')],
  ['failed without reason', 'stuck', 'without a reason', () => begun().shows(2, { Activation_Status__c: 'Failed' })],
  [
    'failed and still reserved',
    'stuck',
    'still pending',
    () => begun().whmcs(1, 'AddOrder').shows(2, { Activation_Status__c: 'Failed', Activation_Error_Code__c: 'X' }),
  ],
  [
    'cancelled and still reserved',
    'stuck',
    'still pending',
    () => begun().whmcs(1, 'AddOrder').staff(2, { Status: 'Cancelled' }),
    { wish: 'cancelled' },
  ],
  [
    'delivered and never shown',
    'stuck',
    'Salesforce shows',
    () => begun().whmcs(1, 'AddOrder').activation(2).whmcs(3, 'AcceptOrder'),
  ],
  [
    'due for hours',
    'lost',
    'nobody was told',
    () => new Book().staff(0, late).staff(0, { Status: 'Approved' }).staff(500, { EID__c: 'x' }),
  ],
]

describe('what is seen', () => {
  it.each(WRONG)('%s is %s', (_name, kind, says, book, asked = {}) => {
    const verdict = book().judged(asked)
    expect(verdict[kind]).toBe(1)
    expect(verdict.violations.join('\n')).toContain(says)
  })

  it('a change within the grace before the call comes too late, one before it does not', () => {
    const book = () =>
      begun().whmcs(1, 'AddOrder').staff(9, { Status: 'Cancelled' }).activation(10).shows(11, { Provision_Attention__c: 'x' })
    expect(book().judged({}, { graceMs: 120_000 }).doubled).toBe(0)
    expect(book().judged({}, { graceMs: 30_000 }).doubled).toBe(1)
  })
})
