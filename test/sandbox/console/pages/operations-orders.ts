import { html } from 'hono/html'
import { button, check, choice, field, form } from '../fields.ts'
import { chip, facts, type Html, live, panel, plain, table, time, vendorTag } from '../parts.ts'
import type { Site } from '../site.ts'

export const STAFF = 'operator@example.jp'

type Row = Record<string, unknown>

const LABELS: Record<string, string> = {
  'look-again': 'Look again',
  'adopt-order': 'Adopt WHMCS order',
  'adopt-line': 'Adopt the live line',
  'give-up': 'Give up and compensate',
}

export function parkedTable(site: Site, orders: Row[]): Html {
  return table(
    orders,
    [
      {
        label: 'Order',
        cell: ({ orderId }) =>
          html`<a href="${site.path(`/operations/orders/${encodeURIComponent(plain(orderId))}`)}">${plain(orderId)}</a>`,
      },
      { label: 'Why', cell: ({ code, reason }) => html`<code>${plain(code)}</code> ${plain(reason)}` },
      { label: 'Since', cell: ({ since }) => time(since) },
      { label: 'Minutes', number: true, cell: ({ ageSeconds }) => Math.floor(Number(ageSeconds) / 60) },
    ],
    {
      caption: 'Orders that need a person',
      empty: 'None: the portal gets on with every order by itself.',
      row: ({ orderId }) => html`data-parked-order="${plain(orderId)}"`,
    },
  )
}

export function tasksTable(site: Site, tasks: Row[]): Html {
  return table(
    tasks,
    [
      { label: 'What', cell: ({ kind }) => html`<code>${plain(kind)}</code>` },
      { label: 'About', cell: ({ subjectId }) => plain(subjectId) },
      { label: 'Evidence', cell: ({ detail }) => plain(detail) },
      { label: 'Since', cell: ({ createdAt }) => time(createdAt) },
      {
        label: 'Done?',
        cell: ({ id, kind, subjectId }) =>
          form(
            site.path(`/operations/tasks/${encodeURIComponent(plain(id))}/close`),
            html`${who()}${field('Reason', 'reason', { required: true })}${button('Close', { kind: 'plain', about: `${plain(kind)} ${plain(subjectId)}` })}`,
          ),
      },
    ],
    { caption: 'Open tasks', empty: 'None.', row: ({ id }) => html`data-task-id="${plain(id)}"` },
  )
}

/** The story as the portal tells it, with a form for each action that it offers. */
export function orderStory(site: Site, told: Row): Html {
  const actions = rows(told['actions'])
  return html`<div class="columns" data-story-of="${plain(told['orderId'])}"><div>
${panel('Where it stands', live('story-state', standing(site, told)), { actor: 'portal' })}
${panel('Story', live('story', storyTable(rows(told['story']))), { actor: 'portal' })}
</div><div>
${
  actions.length === 0
    ? panel('Safe now', html`<p class="empty">Nothing is to be done: the portal needs nobody.</p>`, { actor: 'portal' })
    : actions.map((action) => actionPanel(site, plain(told['orderId']), action))
}
${panel('What the looks showed last', live('looks', lookTable(rows(told['lookBacks']))), { actor: 'portal' })}
${panel('Not told yet', live('untold', untoldTable(rows(told['untold']))), { actor: 'portal' })}
</div></div>
<section><h2>Every vendor call</h2>${live('calls', callTable(rows(told['calls'])))}</section>`
}

function standing(site: Site, told: Row): Html {
  const id = plain(told['orderId'])
  return html`<p>${plain(told['summary'])}</p>${facts([
    ['State', chip(told['phase'])],
    ['Step', plain(told['stage'])],
    ['Since', time(told['since'])],
    ['Code', plain(told['code'])],
    ['Next automatic look', time(told['nextLookAt'])],
    ['In Salesforce', html`<a href="${site.path(`/orders/${encodeURIComponent(id)}`)}">${id}</a>`],
  ])}`
}

function actionPanel(site: Site, orderId: string, action: Row): Html {
  const kind = plain(action['kind'])
  const label = LABELS[kind] ?? kind
  const needs = new Set(Array.isArray(action['needs']) ? action['needs'].map(String) : [])
  const will = Array.isArray(action['will']) ? action['will'] : []
  return panel(
    label,
    form(
      site.path(`/operations/orders/${encodeURIComponent(orderId)}/${kind}`),
      html`${needs.has('billingOrderId') ? field('WHMCS order id', 'billingOrderId', { required: true }) : ''}
${
  needs.has('end')
    ? choice('It ends', 'end', [
        ['cancelled', 'cancelled: the order is over'],
        ['failed', 'failed: to be corrected and started again'],
      ])
    : ''
}
${needs.has('lineConfirmedNotLive') ? check('Freebit has confirmed that no line is live', 'lineConfirmedNotLive') : ''}
${who()}${field('Reason', 'reason', { required: true })}
${button(label, kind === 'give-up' ? { kind: 'danger', confirm: 'Give this order up?' } : {})}`,
    ),
    { actor: 'portal', hint: html`${will.map((sentence) => html`${plain(sentence)} `)}` },
  )
}

function who(): Html {
  return html`<input type="hidden" name="email" value="${STAFF}">`
}

function storyTable(story: Row[]): Html {
  return table(
    story.toReversed(),
    [
      { label: 'When', cell: ({ at }) => time(at) },
      {
        label: 'What',
        cell: ({ text, times, until, by, reason }) =>
          html`${plain(text)}${Number(times) > 1 ? html` <small>(${plain(times)} times, the last at ${time(until)})</small>` : ''}${
            by ? html` <small>${plain(by)}: “${plain(reason)}”</small>` : ''
          }`,
      },
    ],
    { caption: 'Story', empty: 'Nothing has happened yet.' },
  )
}

function lookTable(looks: Row[]): Html {
  return table(
    looks,
    [
      { label: 'When', cell: ({ at }) => time(at) },
      { label: 'What', cell: ({ text }) => plain(text) },
    ],
    { caption: 'Looks', empty: 'Nothing was looked at yet.' },
  )
}

function untoldTable(untold: Row[]): Html {
  return table(
    untold,
    [
      { label: 'Whom', cell: ({ what }) => plain(what) },
      { label: 'Tries', number: true, cell: ({ attempts }) => plain(attempts) },
      { label: 'Next', cell: ({ nextAttemptAt }) => time(nextAttemptAt) },
    ],
    { caption: 'Not told yet', empty: 'Everybody knows.' },
  )
}

function callTable(calls: Row[]): Html {
  return table(
    calls.toReversed(),
    [
      { label: 'When', cell: ({ at }) => time(at) },
      { label: 'Vendor', cell: ({ vendor }) => vendorTag(plain(vendor)) },
      { label: 'Call', cell: ({ operation }) => html`<code>${plain(operation)}</code>` },
      { label: 'Outcome', cell: ({ outcome }) => chip(outcome) },
      { label: 'Answer', cell: ({ answer }) => plain(answer) },
      { label: 'Request', cell: ({ requestId }) => html`<code>${plain(requestId)}</code>` },
    ],
    { caption: 'Vendor calls', empty: 'None yet.' },
  )
}

function rows(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter((row) => typeof row === 'object' && row !== null) : []
}
