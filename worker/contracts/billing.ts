import { z } from 'zod'
import { Money } from './money.ts'
import { PageQuery } from './page.ts'

/** `?live=1` asks billing itself and refreshes the copy: the return from its pages. */
export const LiveQuery = z.object({ live: z.literal('1').optional() })

export const PaymentMethodView = z.object({
  id: z.string(),
  type: z.enum(['card', 'bank']),
  label: z.string(),
  lastFour: z.string().nullable(),
  expires: z.string().nullable(),
})
export type PaymentMethodView = z.infer<typeof PaymentMethodView>

export const PaymentMethodSummaryView = z.object({
  hasPaymentMethod: z.boolean(),
  default: PaymentMethodView.optional(),
  count: z.int(),
})
export type PaymentMethodSummaryView = z.infer<typeof PaymentMethodSummaryView>

export const PaymentMethodListView = z.object({ items: z.array(PaymentMethodView), nextCursor: z.string().nullable() })
export type PaymentMethodListView = z.infer<typeof PaymentMethodListView>

export const SignOnLinkInput = z.object({ destination: z.enum(['payment-methods', 'add-payment-method', 'invoices', 'profile']) })
export type SignOnLinkInput = z.infer<typeof SignOnLinkInput>
export const SignOnLinkView = z.object({ url: z.url(), expiresInSeconds: z.int() })
export type SignOnLinkView = z.infer<typeof SignOnLinkView>

export const InvoiceStatus = z.enum(['unpaid', 'overdue', 'paid', 'cancelled', 'refunded', 'payment-pending', 'other'])
export type InvoiceStatus = z.infer<typeof InvoiceStatus>

/** Asking for `unpaid` includes what is overdue. */
export const ListInvoicesQuery = PageQuery.extend({ status: InvoiceStatus.optional() })
export type ListInvoicesQuery = z.output<typeof ListInvoicesQuery>

export const InvoiceSummaryView = z.object({
  id: z.string(),
  number: z.string(),
  issuedOn: z.iso.date(),
  dueOn: z.iso.date(),
  total: Money,
  status: InvoiceStatus,
})
export type InvoiceSummaryView = z.infer<typeof InvoiceSummaryView>

export const InvoiceView = InvoiceSummaryView.extend({
  items: z.array(z.object({ description: z.string(), amount: Money })),
  balance: Money,
  paidAt: z.string().nullable(),
})
export type InvoiceView = z.infer<typeof InvoiceView>

export const InvoiceListView = z.object({ items: z.array(InvoiceSummaryView), nextCursor: z.string().nullable() })
export type InvoiceListView = z.infer<typeof InvoiceListView>
