import type { Context } from 'hono'
import { html } from 'hono/html'
import type { World } from '../../core/world.ts'
import { productById } from '../products.ts'
import { type ServiceRecord, tables } from '../records.ts'
import { systemPath } from '../system-path.ts'
import { type Html, page } from './layout.ts'
import type { Visitor } from './session.ts'

export function overviewPage(c: Context, world: World, visitor: Visitor): Response | Promise<Response> {
  const base = systemPath(world)
  const { services, invoices } = tables(world)
  const own = services.list().filter((service) => service.clientId === visitor.client.id)
  const unpaid = invoices.list().filter((invoice) => invoice.clientId === visitor.client.id && invoice.status === 'Unpaid')
  return page(
    c,
    world,
    { title: `Hello ${visitor.client.firstName}`, visitor },
    html`<section class="panel row"><span>${unpaid.length === 0 ? 'Nothing to pay.' : `${unpaid.length} unpaid invoice${unpaid.length === 1 ? '' : 's'}.`}</span>
<a class="button plain" href="${base}/clientarea.php?action=invoices">See invoices</a></section>
<h2>Services</h2>
<section class="panel">${own.length === 0 ? html`<p>No services yet.</p>` : own.map((service) => serviceRow(base, service))}</section>`,
  )
}

export function servicePage(
  c: Context,
  world: World,
  visitor: Visitor,
  service: Readonly<ServiceRecord>,
): Response | Promise<Response> {
  return page(
    c,
    world,
    { title: productById(service.productId)?.name ?? 'Service', visitor },
    html`<section class="panel">
<div class="row"><span>Status</span><span class="badge">${service.status}</span></div>
<div class="row"><span>Registered</span><span>${service.registeredOn}</span></div>
<div class="row"><span>Billing cycle</span><span>${service.billingCycle}</span></div>
<div class="row"><span>Next due</span><span>${service.nextDueOn ?? '–'}</span></div>
</section>`,
  )
}

export function profilePage(c: Context, world: World, visitor: Visitor): Response | Promise<Response> {
  const { client } = visitor
  return page(
    c,
    world,
    { title: 'Your details', visitor },
    html`<section class="panel">
<div class="row"><span>Name</span><span>${client.firstName} ${client.lastName}</span></div>
<div class="row"><span>E-mail</span><span>${client.email}</span></div>
<div class="row"><span>Address</span><span>${client.address1} ${client.address2}, ${client.city}, ${client.state} ${client.postcode}</span></div>
<div class="row"><span>Phone</span><span>${client.phoneNumber}</span></div>
</section>`,
  )
}

function serviceRow(base: string, service: Readonly<ServiceRecord>): Html {
  return html`<div class="row"><a href="${base}/clientarea.php?action=productdetails&amp;id=${service.id}">${productById(service.productId)?.name ?? 'Service'}</a>
<span class="badge">${service.status}</span></div>`
}
