import { Hono } from 'hono'
import { html } from 'hono/html'
import { lineViews } from '../../freebit/control.ts'
import { page } from '../layout.ts'
import { chip, type Html, live, plain, table, time, vendorTag } from '../parts.ts'
import type { Site } from '../site.ts'

type LineView = ReturnType<typeof lineViews>[number]

export function linePages(site: Site): Hono {
  return new Hono().get('/lines', (c) => {
    const lead = html`${vendorTag('freebit')} The mobile lines as the carrier has them. The activation code is what the customer’s QR code says.`
    return page(c, site, { title: 'Lines', section: '/lines', lead }, live('lines', lineTable(lineViews(site.world))))
  })
}

function lineTable(lines: LineView[]): Html {
  return table(
    lines.toReversed(),
    [
      { label: 'Number', cell: ({ account }) => html`<strong>${account}</strong>` },
      { label: 'State', cell: (line) => html`${chip(line.state)}${pending(line)}` },
      { label: 'Plan', cell: ({ planCode, contractLine }) => html`${planCode} <small>${contractLine}</small>` },
      { label: 'Started', cell: ({ startedOn }) => plain(startedOn) },
      { label: 'EID', cell: ({ eid }) => html`<code class="long">${plain(eid)}</code>` },
      { label: 'ICCID', cell: ({ iccid }) => html`<code class="long">${plain(iccid)}</code>` },
      { label: 'Activation code', cell: ({ activationCode }) => html`<code class="long">${plain(activationCode)}</code>` },
      { label: 'Top-ups', cell: ({ topUps }) => topUps.length, number: true },
    ],
    { caption: 'Lines', empty: 'No lines yet: provision an eSIM order.', row: ({ account }) => html`data-msisdn="${account}"` },
  )
}

function pending({ pending }: LineView): Html | '' {
  if (!pending) return ''
  return html` <small>${pending.func} ${pending.settlesAt === null ? 'never settles' : html`settles ${time(pending.settlesAt)}`}</small>`
}
