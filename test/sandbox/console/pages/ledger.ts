import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { LedgerRow } from '../../core/ledger.ts'
import { choice, field } from '../fields.ts'
import { page } from '../layout.ts'
import { chip, type Html, live, plain, table, time, VENDOR_NAMES, vendorTag } from '../parts.ts'
import type { Site } from '../site.ts'

const LONGEST_LIST = 200

export function ledgerPages(site: Site): Hono {
  return new Hono().get('/ledger', (c) => {
    const { vendor, type, key } = filterOf(c)
    const rows = site.world.ledger
      .list({ vendor, type })
      .filter((row) => key === undefined || row.key.toLowerCase().includes(key.toLowerCase()))
      .toReversed()
    const lead = html`${vendorTag('sandbox')} Every call the vendors received and every change it made, newest first. Secrets are masked.`
    const count = rows.length > LONGEST_LIST ? `The newest ${LONGEST_LIST} of ${rows.length} rows.` : `${rows.length} rows.`
    const list = html`<p class="hint">${count}</p>${ledgerTable(rows.slice(0, LONGEST_LIST), 'No rows like that.')}`
    return page(c, site, { title: 'Ledger', section: '/ledger', lead }, html`${filterForm(site, c)}${live('ledger', list)}`)
  })
}

export function ledgerTable(rows: readonly LedgerRow[], empty: string): Html {
  return table(
    rows,
    [
      { label: 'At', cell: ({ at, seq }) => html`${time(at)} <small>no. ${seq}</small>` },
      { label: 'Vendor', cell: ({ vendor, type }) => html`${vendorTag(vendor)} <small>${type}</small>` },
      { label: 'Operation', cell: ({ operation, key }) => html`<code>${operation}</code> <small>${plain(key)}</small>` },
      { label: 'Outcome', cell: ({ outcome }) => chip(outcome) },
      { label: 'Detail', cell: detail },
    ],
    { caption: 'Ledger', empty, row: ({ seq, type }) => html`data-seq="${seq}" class="${type}"` },
  )
}

function detail({ detail }: LedgerRow): Html | string {
  if (typeof detail !== 'object' || detail === null) return plain(detail)
  const members = Object.entries(detail).map(([name, value]) => {
    const text = Array.isArray(value) ? value.map(plain).join(', ') : plain(value)
    return html`<li>${name} <b>${text}</b></li>`
  })
  return html`<ul class="bare detail">${members}</ul>`
}

function filterOf(c: Context): Record<'vendor' | 'type' | 'key', string | undefined> {
  const { vendor, type, key } = c.req.query()
  return { vendor: vendor || undefined, type: type || undefined, key: key?.trim() || undefined }
}

function filterForm(site: Site, c: Context): Html {
  const { vendor, type, key } = filterOf(c)
  const vendors = [['', 'All'], ...Object.entries(VENDOR_NAMES)] as [string, string][]
  const types = [
    ['', 'All'],
    ['call', 'Calls'],
    ['effect', 'Effects'],
  ] as const
  return html`<form method="get" action="${site.path('/ledger')}" class="filters">${choice('Vendor', 'vendor', vendors, vendor)}
${choice('Type', 'type', types, type)}${field('Key contains', 'key', { value: key })}<button class="plain">Filter</button></form>`
}
