import { Hono } from 'hono'
import { html } from 'hono/html'
import { FORGERIES } from '../../salesforce/events/forge.ts'
import { type OutboxRow, outboxRows } from '../../salesforce/events/outbox.ts'
import { type DeliveryMode, senderOf } from '../../salesforce/events/sender.ts'
import { button, choice, field, form } from '../fields.ts'
import { page } from '../layout.ts'
import { chip, type Html, live, panel, plain, table, time, vendorTag } from '../parts.ts'
import { filled, filledNumber, type Notice, readForm, type Site } from '../site.ts'

const LONGEST_LIST = 100

const MODES: [mode: DeliveryMode, label: string, now: string][] = [
  ['resume', 'Resume', 'Events are delivered.'],
  ['pause', 'Pause', 'Events wait in the outbox until delivery resumes.'],
  ['drop', 'Drop', 'Events are lost for good, as after a breakdown at Salesforce.'],
]

export function eventPages(site: Site): Hono {
  const { world } = site
  return new Hono()
    .get('/events', (c) => {
      const rows = outboxRows(world).list().toReversed().slice(0, LONGEST_LIST)
      const lead = html`${vendorTag('salesforce')} Changes in Salesforce go to the portal as signed events. ${world.portal.url === '' ? 'No portal is set: they wait.' : ''}`
      const body = html`<div class="columns">${deliveryPanel(site)}${sendPanel(site)}${forgePanel(site)}</div>
<section><h2>Outbox</h2>${live('outbox', outboxTable(rows, 'No events yet.'))}</section>`
      return page(c, site, { title: 'Events', section: '/events', lead }, body)
    })
    .post('/events/deliver', async (c) => {
      const deliver = filled(await readForm(c), 'deliver')
      const done = MODES.find(([mode]) => mode === deliver)?.[2] ?? ''
      return site.perform(c, { path: '/events', body: { deliver }, done, back: '/events' })
    })
    .post('/events/heartbeat', (c) =>
      site.perform(c, { path: '/events', body: { heartbeat: true }, done: 'A heartbeat is in the outbox.', back: '/events' }),
    )
    .post('/events/sweep', (c) => {
      const done = ({ pending, sent, dead }: Record<string, unknown>) =>
        `Every waiting event was tried: ${plain(pending)} pending, ${plain(sent)} sent, ${plain(dead)} dead.`
      return site.perform(c, { path: '/sweep', done, back: '/events' })
    })
    .post('/events/redeliver', async (c) => {
      const redeliver = filledNumber(await readForm(c), 'count')
      return site.perform(c, {
        path: '/events',
        body: { redeliver },
        done: (reply) => answer('Sent again', reply),
        back: '/events',
      })
    })
    .post('/events/forge', async (c) => {
      const forge = filled(await readForm(c), 'forge')
      return site.perform(c, {
        path: '/events',
        body: { forge },
        done: (reply) => answer(`Forgery “${forge}”`, reply),
        back: '/events',
      })
    })
}

function answer(label: string, { answer }: Record<string, unknown>): string | Notice {
  const status = typeof answer === 'object' && answer !== null && 'status' in answer ? answer.status : 0
  if (status === 0) return { kind: 'problem', text: `${label}: the portal could not be reached.` }
  return `${label}: the portal answered ${plain(status)}.`
}

function deliveryPanel(site: Site): Html {
  const { mode } = senderOf(site.world)
  const buttons = MODES.filter(([name]) => name !== mode).map(([name, label]) =>
    button(label, { kind: name === 'drop' ? 'danger' : 'plain', name: 'deliver', value: name }),
  )
  const now = MODES.find(([name]) => name === mode)?.[2]
  return panel('Delivery', form(site.path('/events/deliver'), html`<div class="buttons">${buttons}</div>`), {
    actor: 'salesforce',
    hint: html`<strong id="delivery">${now}</strong>`,
  })
}

function sendPanel(site: Site): Html {
  return panel(
    'Send',
    html`<div class="buttons">${form(site.path('/events/heartbeat'), button('Heartbeat', { kind: 'plain' }))}
${form(site.path('/events/sweep'), button('Try waiting events now', { kind: 'plain' }))}</div>
${form(
  site.path('/events/redeliver'),
  html`${field('Last events, once more and in reverse', 'count', { type: 'number', value: 5, min: 1, required: true })}
${button('Send again', { kind: 'plain' })}`,
)}`,
    { actor: 'salesforce' },
  )
}

function forgePanel(site: Site): Html {
  const kinds = FORGERIES.map((kind) => [kind, kind === 'none' ? 'none: a correct heartbeat' : kind] as const)
  return panel(
    'Forge',
    form(
      site.path('/events/forge'),
      html`${choice('What is wrong', 'forge', kinds)}${button('Send forgery', { kind: 'plain' })}`,
    ),
    { actor: 'sandbox', hint: 'One heartbeat with exactly one thing wrong. The portal must turn it down.' },
  )
}

export function outboxTable(rows: readonly OutboxRow[], empty: string): Html {
  return table(
    rows,
    [
      { label: 'Event', cell: (row) => html`<code>${plain(row['Name'])}</code>` },
      { label: 'At', cell: (row) => time(row['Occurred_At__c']) },
      { label: 'What', cell: what },
      { label: 'Status', cell: (row) => chip(row['Status__c']) },
      { label: 'Tries', cell: (row) => plain(row['Attempts__c']), number: true },
      { label: 'Portal said', cell: said },
      { label: 'Next try', cell: (row) => (row['Status__c'] === 'Pending' ? time(row['Next_Attempt_At__c']) : '–') },
    ],
    { caption: 'Outbox', empty, row: (row) => html`data-event-id="${plain(row['Event_Id__c'])}"` },
  )
}

function what(row: OutboxRow): Html {
  const payload: unknown = JSON.parse(String(row['Payload__c'] ?? '{}'))
  const { changeType, changedFields, mode } = { ...(payload as Record<string, unknown>) }
  const fields = Array.isArray(changedFields) && changeType === 'UPDATE' ? changedFields.join(', ') : ''
  return html`${plain(row['Kind__c'])} ${plain(row['Entity__c'] || null)} <small>${[changeType, mode].filter(Boolean).join(' ')} ${fields}</small>`
}

function said(row: OutboxRow): Html | string {
  const status = row['Last_Status__c']
  const error = row['Last_Error__c']
  if (status === undefined || status === null) return plain(error)
  return html`${status === 0 ? 'nothing' : chip(status)}${error ? html` <small>${plain(error)}</small>` : ''}`
}
