import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { orderView } from '../../control/order-view.ts'
import { findOrder } from '../../control/staff.ts'
import { outboxRows } from '../../salesforce/events/outbox.ts'
import type { SalesforceRecord } from '../../salesforce/record.ts'
import { sobject } from '../../salesforce/schema/schema.ts'
import { tables } from '../../whmcs/records.ts'
import { nothingHere, page } from '../layout.ts'
import { chip, facts, type Html, live, type Part, panel, plain, table, time, yen } from '../parts.ts'
import type { Site } from '../site.ts'
import { outboxTable } from './events.ts'
import { ledgerTable } from './ledger.ts'
import { approvePanel, cancelPanel, provisionPanel, schedulePanel } from './order-forms.ts'
import { customerLink } from './orders.ts'

export type OrderView = ReturnType<typeof orderView>
type Record = Readonly<SalesforceRecord>

/** Shown even while empty: what the walk through an activation watches. */
const WATCHED = new Set([
  'Status',
  'Activation_Type__c',
  'Activation_Status__c',
  'Activation_Error_Code__c',
  'Activation_Error_Message__c',
  'Provision_Attention__c',
  'Provision_Requested_At__c',
  'Provision_Last_Attempt_At__c',
  'WHMCS_Order_Id__c',
  'WHMCS_Invoice_Id__c',
])

export function orderPages(site: Site): Hono {
  return new Hono().get('/orders/:id', (c) => {
    const order = findOrder(site.world, c.req.param('id'))
    return order ? orderPage(c, site, order) : nothingHere(c, site)
  })
}

function orderPage(c: Context, site: Site, record: Record): Response | Promise<Response> {
  const { world } = site
  const view = orderView(world, record)
  const events = outboxRows(world)
    .list()
    .filter((row) => row['Kind__c'] === 'provision' && row['Record_Id__c'] === record.Id)
  const keys = [view.portalOrderId, record.Id, view.orderNumber].filter((key) => typeof key === 'string')
  const ledger = world.ledger
    .list()
    .filter(({ key, vendor }) => keys.some((part) => key.includes(part)) || (vendor === 'freebit' && key === view.msisdn))
  const body = html`${live('order-state', state(view))}
<div class="columns order" data-order-id="${record.Id}">
<div>${actions(site, view)}</div>
<div>${panel('Items', items(view), { actor: 'salesforce' })}
${panel('Fields', live('order-fields', fields(site, record, view)), { actor: 'salesforce' })}</div>
</div>
${panel('Provision calls', live('order-calls', outboxTable(events.toReversed(), 'Provision was not pressed yet.')), {
  actor: 'salesforce',
  hint: 'Each press is a signed call to the portal, repeated until it is accepted.',
})}
${panel('What happened', live('order-ledger', ledgerTable(ledger.toReversed(), 'Nothing in the ledger yet.')), {
  hint: html`Ledger rows with this order’s keys. <a href="${site.path(`/ledger?key=${encodeURIComponent(keys[0] ?? '')}`)}">Open in the ledger</a>`,
})}`
  const lead = html`${customerLink(site, view)} · ${plain(view.type)} · placed ${time(view.createdAt, { seconds: false })} · ${yen(view.total)}`
  return page(c, site, { title: `Order ${plain(view.orderNumber)}`, section: '/orders', lead }, body)
}

function state(view: OrderView): Html {
  const trouble = view.errorMessage ?? view.attention ?? view.errorCode
  return html`<div class="state"><span>Status ${chip(view.status)}</span><span>Activation ${chip(view.activationStatus)}</span>
${view.activationScheduledAt ? html`<span>Scheduled for ${time(view.activationScheduledAt, { seconds: false })} Tokyo</span>` : ''}</div>
${trouble ? html`<p class="message bad">${view.errorCode ? html`<strong>${plain(view.errorCode)}</strong> ` : ''}${plain(trouble)}</p>` : ''}`
}

function actions(site: Site, view: OrderView): Part {
  if (view.status === 'Cancelled') return panel('Actions', html`<p class="empty">A cancelled order stays as it is.</p>`)
  return [
    view.status === 'Pending Review' ? approvePanel(site, view) : '',
    provisionPanel(site, view),
    schedulePanel(site, view),
    view.status === 'Completed' ? '' : cancelPanel(site, view),
  ]
}

function items(view: OrderView): Html {
  return table(
    view.items,
    [
      { label: 'Item', cell: (item) => html`${plain(item.name)} <small>${plain(item.sku)}</small>` },
      { label: 'Cycle', cell: (item) => plain(item.billingCycle) },
      { label: 'Quantity', cell: (item) => plain(item.quantity), number: true },
      { label: 'Price', cell: (item) => yen(item.unitPrice), number: true },
      { label: 'WHMCS service', cell: (item) => plain(item.whmcsServiceId), number: true },
    ],
    { caption: 'Items', empty: 'No items.' },
  )
}

function fields(site: Site, record: Record, view: OrderView): Html {
  const shown = sobject('Order').fields.filter(({ name }) => {
    const isOurs = name.endsWith('__c') || name === 'Status' || name === 'StatusCode' || name === 'OpportunityId'
    return WATCHED.has(name) || (isOurs && (record[name] ?? null) !== null)
  })
  const rows = shown.map(({ name, type }) => {
    const value = record[name] ?? null
    const text = type === 'datetime' ? time(value) : value === null ? '–' : linked(site, name, plain(value), view)
    return [html`<code>${name}</code>`, html`<span data-field="${name}">${text}</span>`] as const
  })
  return facts([[html`<code>Id</code>`, html`<span data-field="Id">${record.Id}</span>`], ...rows])
}

function linked(site: Site, name: string, value: string, view: OrderView): Part {
  const clientId = name === 'WHMCS_Order_Id__c' ? tables(site.world).orders.get(value)?.clientId : undefined
  if (clientId) return html`<a href="${site.path(`/billing?client=${clientId}`)}">${value}</a>`
  if (name === 'MSISDN__c' && view.simKind === 'eSIM') return html`<a href="${site.path('/lines')}">${value}</a>`
  return value
}
