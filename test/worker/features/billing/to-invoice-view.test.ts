import { expect, test } from 'vitest'
import { InvoiceView } from '#worker/contracts/billing.ts'
import { isIssued, toInvoiceSummaryView, toInvoiceView } from '#worker/features/billing/to-invoice-view.ts'
import { billingInvoice, billingInvoiceDetail } from './records.ts'

test.each([
  ['unpaid', '2026-11-16', 'unpaid'],
  ['unpaid', '2026-11-15', 'unpaid'],
  ['unpaid', '2026-11-14', 'overdue'],
  ['collections', '2026-11-16', 'overdue'],
  ['payment-pending', '2026-11-01', 'payment-pending'],
  ['paid', '2026-11-01', 'paid'],
  ['cancelled', '2026-11-01', 'cancelled'],
  ['refunded', '2026-11-01', 'refunded'],
  ['other', '2026-11-01', 'other'],
] as const)('billing says %s, due on %s: on 15 November it is %s', (status, dueOn, shown) => {
  expect(toInvoiceSummaryView(billingInvoice({ status, dueOn }), '2026-11-15').status).toBe(shown)
})

test('an invoice without a number of its own is called by its id', () => {
  expect(toInvoiceSummaryView(billingInvoice(), '2026-11-15').number).toBe('501')
  expect(toInvoiceSummaryView(billingInvoice({ number: 'INV-7' }), '2026-11-15').number).toBe('INV-7')
})

test('drafts are not issued', () => {
  expect([isIssued(billingInvoice({ status: 'draft' })), isIssued(billingInvoice())]).toEqual([false, true])
})

test('the detail carries items and balance in yen and nothing of whose it is', () => {
  const view = toInvoiceView(billingInvoiceDetail({ balance: 720, paidAt: null }), '2026-11-15')
  expect(InvoiceView.strict().parse(view)).toMatchObject({
    balance: { amount: 720, currency: 'JPY' },
    items: [{ description: 'Fibre Home 1 Gbps Silver', amount: { amount: 5720, currency: 'JPY' } }],
  })
})
