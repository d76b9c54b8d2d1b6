import { Hono } from 'hono'
import { html } from 'hono/html'
import { invoiceBalance } from '../../whmcs/invoicing.ts'
import { productById } from '../../whmcs/products.ts'
import { type ClientRecord, type InvoiceRecord, type OrderRecord, type ServiceRecord, tables } from '../../whmcs/records.ts'
import { button, form } from '../fields.ts'
import { page } from '../layout.ts'
import { chip, day, type Html, live, plain, table, time, vendorTag, yen } from '../parts.ts'
import { filled, readForm, type Site } from '../site.ts'

type Owned = Readonly<{ clientId: string }>

export function billingPages(site: Site): Hono {
  const db = tables(site.world)
  return new Hono()
    .get('/billing', (c) => {
      const clientId = c.req.query('client') || null
      const own = <T extends Owned>(rows: readonly T[]) =>
        rows.filter((row) => clientId === null || row.clientId === clientId).toReversed()
      const clients = db.clients.list().filter((client) => clientId === null || client.id === clientId)
      const lead = html`${vendorTag('whmcs')} ${clientId === null ? 'What customers owe, for what.' : html`Only client ${clientId}. <a href="${site.path('/billing')}">Show all</a>`}`
      const body = html`${part('Orders', orderTable(site, own(db.orders.list())))}
${part('Invoices', invoiceTable(site, own(db.invoices.list()), clientId))}
${part('Services', serviceTable(site, own(db.services.list())))}
${part('Clients', clientTable(site, clients))}`
      return page(c, site, { title: 'Billing', section: '/billing', lead }, body)
    })
    .post('/billing/invoices/:id/pay', async (c) => {
      const id = c.req.param('id')
      const client = filled(await readForm(c), 'client')
      const back = client === undefined ? '/billing' : `/billing?client=${encodeURIComponent(client)}`
      return site.perform(c, { path: `/whmcs/invoices/${encodeURIComponent(id)}/pay`, done: `Invoice ${id} is paid.`, back })
    })
}

function part(title: string, body: Html): Html {
  return html`<section><h2>${title}</h2>${live(`billing-${title.toLowerCase()}`, body)}</section>`
}

function clientLink(site: Site, clientId: string): Html {
  const client = tables(site.world).clients.get(clientId)
  const name = client ? `${client.firstName} ${client.lastName}` : 'client'
  return html`<a href="${site.path(`/billing?client=${clientId}`)}">${name}</a> <small>${clientId}</small>`
}

function orderTable(site: Site, orders: Readonly<OrderRecord>[]): Html {
  return table(
    orders,
    [
      { label: 'Order', cell: ({ id }) => id },
      { label: 'Date', cell: ({ date }) => time(date, { seconds: false }) },
      { label: 'Client', cell: ({ clientId }) => clientLink(site, clientId) },
      {
        label: 'For',
        cell: ({ marker }) => (marker ? html`<a href="${site.path(`/orders/${marker}`)}"><code>${marker}</code></a>` : '–'),
      },
      { label: 'Invoice', cell: ({ invoiceId }) => plain(invoiceId), number: true },
      { label: 'Amount', cell: ({ amount }) => yen(amount / 100), number: true },
      { label: 'Status', cell: ({ status }) => chip(status) },
    ],
    { caption: 'WHMCS orders', empty: 'No orders.', row: ({ id }) => html`data-whmcs-order-id="${id}"` },
  )
}

function invoiceTable(site: Site, invoices: Readonly<InvoiceRecord>[], clientId: string | null): Html {
  const pay = ({ id }: Readonly<InvoiceRecord>) =>
    form(
      site.path(`/billing/invoices/${id}/pay`),
      html`${clientId === null ? '' : html`<input type="hidden" name="client" value="${clientId}">`}${button('Pay', { kind: 'plain', about: `invoice ${id}` })}`,
      { inline: true },
    )
  return table(
    invoices,
    [
      { label: 'Invoice', cell: ({ id }) => id },
      { label: 'Date', cell: ({ date }) => day(date) },
      { label: 'Client', cell: (invoice) => clientLink(site, invoice.clientId) },
      {
        label: 'For',
        cell: ({ items }) =>
          html`<ul class="bare">${items.map(({ description, amount }) => html`<li>${description} <small>${yen(amount / 100)}</small></li>`)}</ul>`,
      },
      { label: 'To pay', cell: (invoice) => yen(invoiceBalance(site.world, invoice) / 100), number: true },
      { label: 'Status', cell: ({ status }) => chip(status) },
      { label: 'Action', cell: (invoice) => (invoice.status === 'Unpaid' ? pay(invoice) : '') },
    ],
    { caption: 'Invoices', empty: 'No invoices.', row: ({ id }) => html`data-invoice-id="${id}"` },
  )
}

function serviceTable(site: Site, services: Readonly<ServiceRecord>[]): Html {
  return table(
    services,
    [
      { label: 'Service', cell: ({ id }) => id },
      { label: 'Product', cell: ({ productId }) => productById(productId)?.name ?? `product ${productId}` },
      { label: 'Client', cell: ({ clientId }) => clientLink(site, clientId) },
      { label: 'Recurring', cell: ({ recurring, billingCycle }) => html`${yen(recurring / 100)} <small>${billingCycle}</small>` },
      { label: 'Next due', cell: ({ nextDueOn }) => day(nextDueOn) },
      { label: 'Status', cell: ({ status }) => chip(status) },
    ],
    { caption: 'Services', empty: 'No services.', row: ({ id }) => html`data-service-id="${id}"` },
  )
}

function clientTable(site: Site, clients: Readonly<ClientRecord>[]): Html {
  const numberOf = ({ customFields }: Readonly<ClientRecord>) =>
    customFields[String(site.world.config.whmcs.customerNumberFieldId)] ?? ''
  return table(
    clients,
    [
      { label: 'Client', cell: ({ id }) => clientLink(site, id) },
      { label: 'E-mail', cell: ({ email }) => email },
      {
        label: 'Customer',
        cell: (client) =>
          html`<a href="${site.path(`/customers/${encodeURIComponent(numberOf(client))}`)}">${plain(numberOf(client))}</a>`,
      },
      { label: 'Credit', cell: ({ credit }) => yen(credit / 100), number: true },
      { label: 'Status', cell: ({ status }) => chip(status) },
    ],
    { caption: 'Clients', empty: 'No clients.', row: ({ id }) => html`data-client-id="${id}"` },
  )
}
