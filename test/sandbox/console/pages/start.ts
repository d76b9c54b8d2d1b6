import { Hono } from 'hono'
import { html } from 'hono/html'
import { orderView } from '../../control/order-view.ts'
import { DEFAULT_TENANT } from '../../core/world.ts'
import { pendingRows } from '../../salesforce/events/outbox.ts'
import { listLiving } from '../../salesforce/record.ts'
import { mails } from '../../sendgrid/mails.ts'
import { tables } from '../../whmcs/records.ts'
import { button, field, form } from '../fields.ts'
import { page } from '../layout.ts'
import { type Html, live, panel, vendorTag } from '../parts.ts'
import { filled, readForm, type Site } from '../site.ts'

export function startPages(site: Site): Hono {
  return new Hono()
    .get('/', (c) => page(c, site, { title: 'Vendor sandbox', section: '/', lead: introduction(site) }, body(site)))
    .post('/portal', async (c) => {
      const sent = await readForm(c)
      const body = { url: filled(sent, 'url') ?? '', environment: filled(sent, 'environment') }
      return site.perform(c, { path: '/portal', body, done: 'Events and provision calls go there from now on.', back: '/' })
    })
    .post('/reset', (c) =>
      site.perform(c, { path: '/reset', done: 'Back to the seed: data, ledger, faults and vendor time.', back: '/' }),
    )
}

function introduction({ world }: Site): Html {
  const portal = world.portal.url
    ? html`<a href="${world.portal.url}">Open the portal</a> in another tab to be the customer`
    : 'No portal is connected yet: enter its address below to have a customer to work for'
  return html`This is a practice copy of the four companies the portal works with: Salesforce, WHMCS, Freebit and SendGrid.
Here you are their staff: you approve orders and press Provision, change the catalog, decide who can have fibre, and read the mail that went out.
Nothing is real: no line is opened, no card is charged, and every answer can be made late, broken or missing.
${portal}.`
}

function body(site: Site): Html {
  return html`${live('glance', html`<ul class="tiles">${tiles(site)}</ul>`)}
<div class="columns">${portalPanel(site)}${resetPanel(site)}</div>`
}

function tiles(site: Site): Html[] {
  const { world } = site
  const orders = listLiving(world, 'Order').map((order) => orderView(world, order))
  const { invoices } = tables(world)
  const shown = [
    ['/orders', 'salesforce', orders.filter(({ status }) => status === 'Pending Review').length, 'orders to approve'],
    [
      '/orders',
      'salesforce',
      orders.filter((order) => order.activationStatus === 'Failed' || order.attention).length,
      'orders need attention',
    ],
    ['/events', 'salesforce', pendingRows(world).length, 'events waiting'],
    ['/billing', 'whmcs', invoices.list().filter(({ status }) => status === 'Unpaid').length, 'unpaid invoices'],
    ['/lines', 'freebit', world.collection('freebit.lines').list().length, 'lines'],
    ['/mail', 'sendgrid', mails(world).list().length, 'mails sent'],
  ] as const
  return shown.map(
    ([path, vendor, count, label]) =>
      html`<li><a href="${site.path(path)}"><strong>${count}</strong> ${label}${vendorTag(vendor)}</a></li>`,
  )
}

function portalPanel(site: Site): Html {
  const { url, environment } = site.world.portal
  return panel(
    'Portal',
    form(
      site.path('/portal'),
      html`${field('Address', 'url', { value: url, type: 'url', required: true, placeholder: 'http://localhost:8787' })}
${field('Environment', 'environment', { value: environment, hint: 'The portal’s APP_ENVIRONMENT; part of every signature.' })}
${button('Save', { kind: 'plain' })}`,
    ),
    { actor: 'sandbox', hint: 'Where change events and the Provision button call.' },
  )
}

function resetPanel(site: Site): Html {
  const { tenant } = site.world
  const name = tenant === DEFAULT_TENANT ? 'this sandbox' : `tenant ${tenant}`
  return panel(
    'Start over',
    form(site.path('/reset'), button('Back to the seed', { kind: 'danger', confirm: `Throw away everything in ${name}?` })),
    {
      actor: 'sandbox',
      hint: 'Five customers, the whole catalog, no orders. The portal keeps its own data: a customer who signed up there is unknown here afterwards.',
    },
  )
}
