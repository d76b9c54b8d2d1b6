import { Hono } from 'hono'
import { html } from 'hono/html'
import { clockView } from '../../control/simulation.ts'
import { button, choice, field, form } from '../fields.ts'
import { page } from '../layout.ts'
import { facts, type Html, live, localInput, panel, table, time, vendorTag } from '../parts.ts'
import { filled, filledInstant, filledNumber, readForm, type Site } from '../site.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const STEPS: [label: string, ms: number][] = [
  ['+1 hour', HOUR_MS],
  ['+1 day', DAY_MS],
  ['+3 days', 3 * DAY_MS],
  ['+7 days', 7 * DAY_MS],
  ['+30 days', 30 * DAY_MS],
]
const UNITS: [unit: string, ms: number][] = [
  ['d', DAY_MS],
  ['h', HOUR_MS],
  ['min', 60_000],
]
const TARGETS = [
  ['both', 'Portal and vendors'],
  ['vendor', 'Vendors only'],
  ['portal', 'Portal only'],
] as const

export function clockPages(site: Site): Hono {
  return new Hono()
    .get('/clock', (c) => {
      const lead = html`${vendorTag('sandbox')} Portal and vendors keep their own time: real time plus an offset. What has become due runs at once.`
      return page(c, site, { title: 'Clock', section: '/clock', lead }, body(site))
    })
    .post('/clock', async (c) => {
      const form = await readForm(c)
      const target = filled(form, 'target')
      const at = filledInstant(form, 'at')
      const offsetMs = at === undefined ? filledNumber(form, 'offsetMs') : offsetOf(at)
      const body = { target, advanceMs: filledNumber(form, 'advanceMs'), offsetMs }
      return site.perform(c, { path: '/clock', body, done: 'The clock is moved.', back: '/clock' })
    })
}

/** A text that is no instant goes on as it is: the control API refuses it. */
function offsetOf(at: string): number | string {
  const offset = Date.parse(at) - Date.now()
  return Number.isNaN(offset) ? at : offset
}

function body(site: Site): Html {
  const { world } = site
  const view = clockView(world)
  const target = choice('Which clock', 'target', TARGETS)
  const send = (content: Html) => form(site.path('/clock'), html`${target}${content}`)
  const steps = STEPS.map(([label, ms]) => button(label, { kind: 'plain', name: 'advanceMs', value: ms }))
  const back = button('Back to real time', { kind: 'plain', name: 'offsetMs', value: 0 })
  const now = html`${facts([
    ['Vendors', html`<strong id="vendor-time">${time(view.vendorNow)}</strong> <small>${offset(view.vendorOffsetMs)}</small>`],
    ['Portal', html`<strong id="portal-time">${time(view.portalNow)}</strong> <small>${offset(view.portalOffsetMs)}</small>`],
  ])}`
  return html`${panel('Now, in Tokyo', live('now', now))}
<div class="columns">${panel('Move', send(html`<div class="buttons">${steps}</div>${back}`))}
${panel(
  'Set to',
  send(html`${field('Time (Tokyo)', 'at', { type: 'datetime-local', value: localInput(world.clock.now()), required: true })}
${button('Set', { kind: 'plain' })}`),
)}</div>
${panel('Waiting for its time', live('scheduled', scheduled(view.scheduled)))}`
}

function offset(ms: number): string {
  if (ms === 0) return 'real time'
  const size = Math.abs(ms)
  const [unit, unitMs] = UNITS.find(([, unitMs]) => size >= unitMs) ?? ['s', 1000]
  const amount = (size / unitMs).toLocaleString('en-US', { maximumFractionDigits: 1 })
  return `${amount} ${unit} ${ms > 0 ? 'ahead' : 'behind'}`
}

function scheduled(rows: ReturnType<typeof clockView>['scheduled']): Html {
  return table(
    rows,
    [
      { label: 'Due', cell: ({ dueAt }) => time(dueAt) },
      { label: 'What', cell: ({ label }) => label },
    ],
    { caption: 'Scheduled', empty: 'Nothing is waiting.' },
  )
}
