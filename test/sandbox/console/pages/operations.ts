import { Hono } from 'hono'
import { html } from 'hono/html'
import { teamIssuer } from '../../access/app.ts'
import { callPortal, type PortalReply } from '../../access/call-portal.ts'
import { button, field, form } from '../fields.ts'
import { page } from '../layout.ts'
import { chip, facts, type Html, live, panel, plain, table, time, vendorTag } from '../parts.ts'
import { filled, readForm, type Site } from '../site.ts'
import { STAFF, orderStory, parkedTable, tasksTable } from './operations-orders.ts'

const TRAIL_LENGTH = 20

type Row = Record<string, unknown>

/** The portal's operations API as staff use it through Cloudflare Access: the sandbox adds the assertion that Access would. */
export function operationPages(site: Site): Hono {
  const { world } = site
  return new Hono()
    .get('/operations', async (c) => {
      const person = { email: STAFF, issuer: teamIssuer(c, world) }
      const lead = html`${vendorTag('portal')} What only staff may see and do. Cloudflare Access stands in front of it and tells the portal who is asking; here the sandbox plays Access.`
      const options = { title: 'Operations', section: '/operations', lead }
      if (world.portal.url === '') return page(c, site, options, html`<p class="empty">No portal is set.</p>`)
      const [orders, tasks, catalog, audit] = await Promise.all([
        callPortal(world, person, '/orders?limit=50'),
        callPortal(world, person, '/tasks?limit=50'),
        callPortal(world, person, '/catalog'),
        callPortal(world, person, `/audit?limit=${TRAIL_LENGTH}`),
      ])
      const body = html`<section><h2>Orders that need a person</h2>${live(
        'parked',
        answered(orders, ({ items }) => parkedTable(site, rows(items))),
      )}</section>
<section><h2>Open tasks</h2>${live(
        'tasks',
        answered(tasks, ({ items }) => tasksTable(site, rows(items))),
      )}</section>
<div class="columns">${catalogPanel(catalog)}${flushPanel(site)}</div>
<section><h2>Products the portal refuses to sell</h2>${live(
        'refused',
        answered(catalog, ({ refusedProducts }) => refusedTable(site, rows(refusedProducts))),
      )}</section>
<section><h2>Audit trail</h2>${live(
        'audit',
        answered(audit, ({ items }) => auditTable(rows(items))),
      )}</section>`
      return page(c, site, options, body)
    })
    .get('/operations/orders/:id', async (c) => {
      const person = { email: STAFF, issuer: teamIssuer(c, world) }
      const reply = await callPortal(world, person, `/orders/${encodeURIComponent(c.req.param('id'))}`)
      const lead = html`${vendorTag('portal')} What happened to this order, in sentences, and what is safe to do now. An action that is not safe is not shown.`
      const options = { title: 'Order story', section: '/operations', lead }
      return page(
        c,
        site,
        options,
        answered(reply, (body) => orderStory(site, body)),
      )
    })
    .post('/operations/orders/:id/:action', async (c) => {
      const sent = await readForm(c)
      const { id, action } = c.req.param()
      const person = { email: filled(sent, 'email') ?? '', issuer: teamIssuer(c, world) }
      const reply = await callPortal(world, person, `/orders/${encodeURIComponent(id)}/${encodeURIComponent(action)}`, {
        reason: filled(sent, 'reason') ?? '',
        ...(sent.has('billingOrderId') && { billingOrderId: filled(sent, 'billingOrderId') ?? '' }),
        ...(sent.has('end') && { end: filled(sent, 'end') ?? '' }),
        ...(sent.has('lineConfirmedNotLive') && { lineConfirmedNotLive: true }),
      })
      return site.redirect(c, `/operations/orders/${encodeURIComponent(id)}`, outcome(reply))
    })
    .post('/operations/tasks/:id/close', async (c) => {
      const sent = await readForm(c)
      const person = { email: filled(sent, 'email') ?? '', issuer: teamIssuer(c, world) }
      const path = `/tasks/${encodeURIComponent(c.req.param('id'))}/close`
      const reply = await callPortal(world, person, path, { reason: filled(sent, 'reason') ?? '' })
      const closed = reply.came && reply.status === 200
      return site.redirect(c, '/operations', closed ? { kind: 'notice', text: 'The task is closed.' } : outcome(reply))
    })
    .post('/operations/flush', async (c) => {
      const sent = await readForm(c)
      const person = { email: filled(sent, 'email') ?? '', issuer: teamIssuer(c, world) }
      const reply = await callPortal(world, person, '/catalog/flush', { reason: filled(sent, 'reason') ?? '' })
      const { kind, text } = outcome(reply)
      return site.redirect(c, '/operations', { kind, text })
    })
}

function outcome(reply: PortalReply): { kind: 'notice' | 'problem'; text: string } {
  if (reply.came && reply.status === 202) {
    const { will } = reply.body
    return { kind: 'notice', text: `The portal answered 202. ${Array.isArray(will) ? will.join(' ') : ''}` }
  }
  return { kind: 'problem', text: refusal(reply) }
}

function refusal(reply: PortalReply): string {
  if (!reply.came) return `The portal could not be reached: ${reply.error}`
  const fields = rows(reply.body['errors']).map((error) => `${plain(error['field'])}: ${plain(error['message'])}`)
  const why = (reply.body['details'] as Row | undefined)?.['why']
  return [`The portal answered ${reply.status}: ${plain(why ?? reply.body['detail'])}`, ...fields].join(' ')
}

function answered(reply: PortalReply, show: (body: Row) => Html): Html {
  if (reply.came && reply.status === 200) return show(reply.body)
  return html`<p class="message bad">${refusal(reply)}</p>`
}

function catalogPanel(reply: PortalReply): Html {
  const shown = (body: Row) => {
    const purge = { ...(body['purge'] as Row | undefined) }
    return facts([
      ['State', chip(body['stale'] === true ? 'stale' : 'ok')],
      ['Version', plain(body['version'])],
      ['Built', time(body['builtAt'])],
      ['Read from Salesforce', html`${plain(body['ageSeconds'])} s ago`],
      ['Everybody sees it', plain(body['visible'])],
      ['Edge purged', html`${time(purge['lastAt'])} ${chip(purge['lastResult'])}`],
      ['Flush under way', plain(body['flushing'])],
      ['Next rebuild', time(body['nextRebuildAt'])],
      ['Failed rebuilds in a row', plain(body['failures'])],
      ['Last error', plain(body['lastError'])],
      ['Answers from memory', plain(body['hits'])],
      ['Times KV did not show it yet', plain(body['misses'])],
    ])
  }
  return panel('Catalog', live('catalog-state', answered(reply, shown)), { actor: 'portal' })
}

function flushPanel(site: Site): Html {
  return panel(
    'Flush everything',
    form(
      site.path('/operations/flush'),
      html`${field('Reason', 'reason', { required: true, hint: 'At least 5 characters. Kept in the audit log with your name.' })}
${field('You are', 'email', { value: STAFF, type: 'email', required: true })}
${button('Flush everything', { kind: 'danger', confirm: 'Build and publish the whole catalog anew?' })}`,
    ),
    {
      actor: 'portal',
      hint: 'When a page shows something wrong and a saved change did not help: the catalog is read from Salesforce, written and purged anew. Visitors notice nothing.',
    },
  )
}

function refusedTable(site: Site, refused: Row[]): Html {
  return table(
    refused,
    [
      {
        label: 'Product',
        cell: ({ sku }) => html`<a href="${site.path(`/catalog/${encodeURIComponent(plain(sku))}`)}">${plain(sku)}</a>`,
      },
      { label: 'What is wrong', cell: ({ reason }) => plain(reason) },
    ],
    {
      caption: 'Refused products',
      empty: 'None: every visible product is for sale.',
      row: ({ sku }) => html`data-sku="${plain(sku)}"`,
    },
  )
}

function auditTable(entries: Row[]): Html {
  return table(
    entries,
    [
      { label: 'When', cell: ({ at }) => time(at) },
      { label: 'Who', cell: ({ actor }) => plain(actor) },
      { label: 'What', cell: ({ event }) => html`<code>${plain(event)}</code>` },
      { label: 'Why', cell: ({ detail }) => plain((detail as Row | undefined)?.['reason'] ?? detail) },
    ],
    { caption: 'Audit trail', empty: 'Nothing yet.', row: ({ id }) => html`data-audit-id="${plain(id)}"` },
  )
}

function rows(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter((row) => typeof row === 'object' && row !== null) : []
}
