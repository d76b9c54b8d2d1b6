import type { Context } from 'hono'
import { html } from 'hono/html'
import type { World } from '../../core/world.ts'
import { invoiceTotal } from '../actions/action.ts'
import { cardsOf } from '../cards.ts'
import { currencyOf, formatted } from '../currencies.ts'
import { invoiceBalance, newTransactionId, payInvoice } from '../invoicing.ts'
import { type InvoiceRecord, tables } from '../records.ts'
import { systemPath } from '../system-path.ts'
import { notice, page, returnLink } from './layout.ts'
import type { Visitor } from './session.ts'

export function invoicesPage(c: Context, world: World, visitor: Visitor): Response | Promise<Response> {
  const base = systemPath(world)
  const rows = tables(world)
    .invoices.list()
    .filter((invoice) => invoice.clientId === visitor.client.id && invoice.status !== 'Draft')
    .sort((a, b) => Number(b.id) - Number(a.id))
  return page(
    c,
    world,
    { title: 'Invoices', visitor },
    html`<section class="panel">
${rows.length === 0 ? html`<p>There are no invoices yet.</p>` : ''}
${rows.map(
  (invoice) => html`<div class="row"><div><a href="${base}/viewinvoice.php?id=${invoice.id}">Invoice ${invoice.id}</a>
<div class="soft">${invoice.date}</div></div>
<div><span class="amount">${amount(visitor, invoiceTotal(invoice))}</span> <span class="badge">${invoice.status}</span></div></div>`,
)}
</section>`,
  )
}

export function ownInvoice(world: World, visitor: Visitor, id: string): Readonly<InvoiceRecord> | null {
  const invoice = tables(world).invoices.get(id)
  return invoice?.clientId === visitor.client.id && invoice.status !== 'Draft' ? invoice : null
}

export function invoicePage(
  c: Context,
  world: World,
  visitor: Visitor,
  invoice: Readonly<InvoiceRecord>,
  problem?: string,
): Response | Promise<Response> {
  const base = systemPath(world)
  const [card] = cardsOf(world, visitor.client.id)
  const { client, session } = visitor
  const unpaid = invoice.status === 'Unpaid'
  return page(
    c,
    world,
    { title: `Invoice ${invoice.id}`, visitor, status: problem === undefined ? 200 : 402 },
    html`${problem === undefined ? '' : notice(problem, 'bad')}
${c.req.query('paid') === '1' ? notice('Thank you. Your payment was received.') : ''}
<section class="panel">
<div class="row"><div>${client.firstName} ${client.lastName}<div class="soft">${client.address1}, ${client.city}, ${client.state} ${client.postcode}</div></div><span class="badge">${invoice.status}</span></div>
<div class="row"><span>Issued ${invoice.date}</span><span>Due ${invoice.dueDate}</span></div>
${invoice.items.map((item) => html`<div class="row"><span>${item.description}</span><span class="amount">${amount(visitor, item.amount)}</span></div>`)}
${invoice.credit > 0 ? html`<div class="row"><span>Credit</span><span class="amount">-${amount(visitor, invoice.credit)}</span></div>` : ''}
<div class="row"><strong>Total, tax included</strong><strong class="amount">${amount(visitor, invoiceTotal(invoice))}</strong></div>
${unpaid ? html`<div class="row"><strong>To pay</strong><strong class="amount">${amount(visitor, invoiceBalance(world, invoice))}</strong></div>` : ''}
</section>
${
  !unpaid
    ? html`<p><a class="button" href="${returnLink(world)}">Return to the portal</a></p>`
    : card
      ? html`<form method="post" action="${base}/viewinvoice.php?id=${invoice.id}"><input type="hidden" name="token" value="${session.csrf}"><p class="soft">Paying with ${card.cardType} •••• ${card.lastFour}</p><button>Pay now</button></form>`
      : html`<p>Add a card to pay this invoice.</p><p><a class="button" href="${base}/account/paymentmethods/add">Add a card</a></p>`
}`,
  )
}

/** Null when paid, else what to tell the customer. */
export function payWithCard(world: World, visitor: Visitor, invoice: Readonly<InvoiceRecord>): string | null {
  const { invoices } = tables(world)
  const [card] = cardsOf(world, visitor.client.id)
  if (invoice.status !== 'Unpaid') return 'This invoice does not need a payment.'
  if (!card) return 'Add a card first.'
  const attempted = { ...invoice, lastCaptureAt: world.clock.now().toISOString(), payMethodId: card.id }
  invoices.put(attempted)
  if (card.declines) return 'The card was declined. Try another card.'
  const transactionId = newTransactionId()
  payInvoice(world, attempted, { amount: invoiceBalance(world, invoice), gateway: card.gateway, transactionId })
  return null
}

/** `¥2,750` for yen, WHMCS's own form for other currencies. */
function amount({ client }: Visitor, hundredths: number): string {
  const currency = currencyOf(client.currency)
  return currency.code === 'JPY' ? `¥${(hundredths / 100).toLocaleString('en')}` : formatted(hundredths, currency)
}
