import { Hono } from 'hono'
import { html } from 'hono/html'
import { type Fault, FAULT_KINDS, type FaultKind } from '../../core/faults.ts'
import { OPERATIONS } from '../../freebit/operations/table.ts'
import { ACTION_NAMES } from '../../whmcs/actions/table.ts'
import { button, choice, field, form } from '../fields.ts'
import { page } from '../layout.ts'
import { type Html, live, panel, plain, table, VENDOR_NAMES, vendorTag } from '../parts.ts'
import { filled, filledNumber, readForm, type Site } from '../site.ts'

const KINDS: Record<FaultKind, string> = {
  'reply-lost': 'applied, connection dies',
  late: 'connection dies, applied later',
  status: 'not applied, an error status',
  html: 'not applied, 200 with HTML',
  'html-applied': 'applied, 200 with HTML',
  hang: 'held, applied on release',
  'hang-applied': 'applied, reply held',
  'cut-body': 'applied, half an answer',
  'half-body': 'applied, 200 and half an answer',
  edit: 'applied, answer changed (control API)',
  limit: 'not applied, too many calls',
  down: 'not applied, connection dies',
}

const SALESFORCE_OPERATIONS = [
  'token',
  'query',
  'queryMore',
  'composite',
  'graph',
  'collections',
  'limits',
  ...['Account', 'Contact', 'Order', 'OrderItem', 'Case'].flatMap((object) => [
    `read ${object}`,
    `update ${object}`,
    `create ${object}`,
  ]),
  'upsert Account',
]

const SUGGESTIONS: [vendor: string, operations: readonly string[]][] = [
  ['Salesforce', SALESFORCE_OPERATIONS],
  ['WHMCS', [...ACTION_NAMES, 'clientarea', 'singlesignon']],
  ['Freebit', ['/authOem/', ...OPERATIONS.map(({ path }) => path)]],
  ['SendGrid', ['mail/send']],
]

export function faultPages(site: Site): Hono {
  return new Hono()
    .get('/faults', (c) => {
      const lead = html`${vendorTag('sandbox')} Break the next calls of a vendor. Faults are forgotten when the sandbox stops.`
      const list = live('faults', faultTable(site, site.world.faults.list()))
      const body = html`<div class="columns faults">${addPanel(site)}<section><h2>Switched on</h2>${list}${removeAll(site)}</section></div>`
      return page(c, site, { title: 'Faults', section: '/faults', lead }, body)
    })
    .post('/faults', async (c) => {
      const sent = await readForm(c)
      const texts = ['vendor', 'operation', 'key', 'kind'].map((name) => [name, filled(sent, name)])
      const numbers = ['count', 'skip', 'status'].map((name) => [name, filledNumber(sent, name)])
      const delay = filledNumber(sent, 'delaySeconds')
      const delayMs = typeof delay === 'number' ? delay * 1000 : delay
      const body = { ...Object.fromEntries([...texts, ...numbers]), delayMs }
      return site.perform(c, { path: '/faults', body, done: 'The fault is on.', back: '/faults' })
    })
    .post('/faults/remove', (c) =>
      site.perform(c, { method: 'DELETE', path: '/faults', done: 'No faults; whatever was held goes on.', back: '/faults' }),
    )
    .post('/faults/:id/remove', (c) => {
      const id = encodeURIComponent(c.req.param('id'))
      return site.perform(c, { method: 'DELETE', path: `/faults/${id}`, done: 'The fault is off.', back: '/faults' })
    })
}

function addPanel(site: Site): Html {
  const vendors = [...Object.entries(VENDOR_NAMES), ['*', 'Any vendor']] as [string, string][]
  const suggestions = SUGGESTIONS.flatMap(([vendor, operations]) =>
    operations.map((operation) => html`<option value="${operation}" label="${vendor}: ${operation}"></option>`),
  )
  return panel(
    'Switch on',
    form(
      site.path('/faults'),
      html`${choice('Vendor', 'vendor', vendors)}
${field('Operation', 'operation', { value: '*', list: 'operations', required: true, hint: '* for every call.' })}
<datalist id="operations">${suggestions}</datalist>
${choice(
  'Kind',
  'kind',
  FAULT_KINDS.map((kind) => [kind, `${kind}: ${KINDS[kind]}`] as const),
)}
<div class="pair">${field('Calls to break', 'count', { type: 'number', value: 1, min: 0, hint: '0: until removed' })}
${field('Calls to let through first', 'skip', { type: 'number', value: 0, min: 0 })}
${field('Delay in seconds', 'delaySeconds', { type: 'number', placeholder: '60', min: 0, hint: 'for late' })}
${field('Status', 'status', { type: 'number', placeholder: '503', min: 200, hint: 'for status' })}</div>
${field('Key', 'key', { hint: 'Only calls with this business key, as the ledger shows it. Empty: all.' })}
${button('Switch on')}`,
    ),
  )
}

function faultTable(site: Site, faults: Fault[]): Html {
  const remove = ({ id, held }: Fault) =>
    form(site.path(`/faults/${id}/remove`), button(held > 0 ? 'Release' : 'Remove', { kind: 'plain', about: id }), {
      inline: true,
    })
  return table(
    faults,
    [
      { label: 'Vendor', cell: ({ vendor }) => (vendor === '*' ? 'any' : vendorTag(vendor)) },
      {
        label: 'Operation',
        cell: ({ operation, key }) => html`<code>${operation}</code>${key ? html` <small>key ${key}</small>` : ''}`,
      },
      { label: 'Kind', cell: ({ kind, status, delayMs }) => html`${kind} <small>${detail(kind, status, delayMs)}</small>` },
      {
        label: 'Left',
        cell: ({ remaining, skip }) => html`${remaining ?? 'always'}${skip > 0 ? html` <small>after ${skip}</small>` : ''}`,
        number: true,
      },
      { label: 'Hits', cell: ({ hits }) => hits, number: true },
      { label: 'Held', cell: ({ held }) => (held > 0 ? html`<strong>${held}</strong>` : plain(held)), number: true },
      { label: 'Action', cell: remove },
    ],
    { caption: 'Faults', empty: 'No faults: every vendor answers as it should.', row: ({ id }) => html`data-fault-id="${id}"` },
  )
}

function detail(kind: FaultKind, status: number, delayMs: number): string {
  if (kind === 'status') return String(status)
  return kind === 'late' ? `${delayMs / 1000} s` : ''
}

function removeAll(site: Site): Html {
  return form(site.path('/faults/remove'), button('Remove all', { kind: 'plain' }))
}
