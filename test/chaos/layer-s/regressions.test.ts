import { describe, expect, it } from 'vitest'
import { type History, play } from './history.ts'
import { calmPlan, DAY, HOUR, MINUTE, type Plan } from './plan.ts'

/** What campaigns found once, reduced to the plan that shows it. */
const FOUND: [name: string, plan: Partial<Plan>, more?: (history: History) => void][] = [
  [
    'an AddOrder that is applied twice, the second time after the order is done: the stray is given back',
    { category: 'vpn', named: { AddOrder: [{ kind: 'twice', delayMs: 9 * MINUTE }] } },
  ],
  [
    'an AddOrder applied late, after it was repeated',
    { category: 'vpn', named: { AddOrder: [{ kind: 'late', delayMs: 8 * MINUTE }] } },
  ],
  [
    'a stray of an order that was cancelled meanwhile',
    {
      category: 'vpn',
      named: { AddOrder: [{ kind: 'late', delayMs: 9 * MINUTE }] },
      actions: [{ at: MINUTE, kind: 'cancel' }],
    },
  ],
  [
    'a process that dies right before the activation and comes back hours after a cancellation',
    { crashes: { 11: { boundary: 'before-call', downMs: 5 * HOUR } }, actions: [{ at: HOUR, kind: 'cancel' }] },
  ],
  [
    'a process that dies right before the acceptance and comes back hours after a cancellation',
    {
      category: 'vpn',
      crashes: { 10: { boundary: 'before-call', downMs: 5 * HOUR } },
      actions: [{ at: HOUR, kind: 'cancel' }],
    },
  ],
  [
    'an older write-back that lands on the reason why an order waits for a person',
    {
      lagMs: { whmcs: 0, freebit: 2 * HOUR },
      named: { 'update Order': [{ kind: 'late', delayMs: 70 * MINUTE }], '/mvno/esim/addAcnt/': [{ kind: 'html' }] },
    },
    ({ verdict }) => expect(verdict.ends.parked).toBe(1),
  ],
  [
    'a cancellation after billing, before Salesforce is told: it stands, and a person is told',
    { outages: [{ vendor: 'salesforce', from: 6500, to: HOUR, kind: 'error' }], actions: [{ at: 30 * MINUTE, kind: 'cancel' }] },
    ({ verdict, rows }) => {
      expect(verdict.ends.parked).toBe(1)
      expect(rows.filter((row) => JSON.stringify(row.detail).includes('Completed'))).toEqual([])
    },
  ],
  [
    'a cancellation of an order that had failed: told once, not for ever',
    {
      actions: [
        { at: 5800, kind: 'withdraw' },
        { at: DAY, kind: 'cancel' },
      ],
    },
    ({ calls }) => expect(calls).toBeLessThan(40),
  ],
  [
    'a day without Freebit while Salesforce answers: tries grow rare',
    { outages: [{ vendor: 'freebit', from: 5800, to: DAY, kind: 'error' }] },
    ({ calls }) => expect(calls).toBeLessThan(500),
  ],
  [
    'a status that WHMCS shows minutes late: neither accepted nor cancelled again and again',
    { category: 'vpn', lagMs: { whmcs: 4 * MINUTE, freebit: 0 }, actions: [{ at: 7000, kind: 'cancel' }] },
    ({ calls }) => expect(calls).toBeLessThan(60),
  ],
  [
    'an order put off while it was reserved, then dated back: it runs',
    {
      category: 'vpn',
      actions: [
        { at: 5600, kind: 'move-later', value: 5 * DAY },
        { at: HOUR, kind: 'make-immediate' },
        { at: DAY, kind: 'move-past' },
      ],
    },
    ({ verdict }) => expect(verdict.ends.delivered).toBe(1),
  ],
  [
    'a stray whose cancellation comes late: its invoice is cancelled too',
    {
      category: 'vpn',
      named: {
        AddOrder: [{ kind: 'late', delayMs: 8 * MINUTE }],
        CancelOrder: [{ kind: 'late', delayMs: 45_000 }, { kind: 'refused' }],
      },
    },
  ],
  [
    'cancelled after an acceptance that billing does not show yet: told once, not for ever',
    {
      category: 'internet',
      faults: { 19: { kind: 'late', delayMs: 463_301 }, 25: { kind: 'not-sent' } },
      lagMs: { whmcs: 185_599, freebit: 0 },
      actions: [{ at: 339_455, kind: 'cancel' }],
    },
    ({ calls }) => expect(calls).toBeLessThan(60),
  ],
  [
    'an AddOrder applied while the process is down, right after two looks had found nothing: it is not sent again',
    {
      category: 'vpn',
      named: { AddOrder: [{ kind: 'late', delayMs: 330_000 }] },
      crashes: { 12: { boundary: 'stored-not-acked', downMs: 20 * MINUTE } },
    },
    ({ rows }) => expect(rows.filter((row) => row.operation === 'AddOrder' && row.type === 'effect')).toHaveLength(1),
  ],
  [
    'an older write-back that lands on the reason of a failure after the approval was withdrawn and given again',
    {
      category: 'internet',
      scheduledAfter: HOUR,
      named: { 'update Order': [{ kind: 'twice', delayMs: 8 * MINUTE }], GetProducts: [{ kind: 'not-sent' }] },
      actions: [
        { at: HOUR + 1000, kind: 'withdraw' },
        { at: HOUR + 3 * MINUTE, kind: 'approve-again' },
      ],
    },
    ({ verdict }) => expect(verdict.ends.failed).toBe(1),
  ],
  [
    'the same, of an order that waits for a person',
    {
      lagMs: { whmcs: 0, freebit: 2 * HOUR },
      named: { 'update Order': [{ kind: 'late', delayMs: 90 * MINUTE }], '/mvno/esim/addAcnt/': [{ kind: 'html' }] },
      actions: [
        { at: 70 * MINUTE, kind: 'withdraw' },
        { at: 80 * MINUTE, kind: 'approve-again' },
      ],
    },
    ({ verdict }) => expect(verdict.ends.parked).toBe(1),
  ],
  [
    'a process that dies between the cancellation of a reservation and that of its invoice, while a stray arrives',
    {
      category: 'vpn',
      named: { AddOrder: [{ kind: 'twice', delayMs: MINUTE }] },
      crashes: { 11: { boundary: 'reply-not-stored', downMs: 5 * HOUR } },
      actions: [{ at: 5600, kind: 'cancel' }],
    },
    ({ rows }) => expect(rows.filter((row) => row.operation === 'CancelOrder' && row.type === 'effect')).toHaveLength(2),
  ],
  [
    'a press between the cancellation of a stray and that of its invoice',
    {
      category: 'vpn',
      named: { AddOrder: [{ kind: 'late', delayMs: 8 * MINUTE }], UpdateInvoice: [null, { kind: 'html' }] },
      actions: [
        { at: MINUTE, kind: 'withdraw' },
        { at: 10 * MINUTE, kind: 'approve-again' },
        { at: 15 * MINUTE + 7000, kind: 'press' },
      ],
    },
    ({ verdict }) => expect(verdict.ends.delivered).toBe(1),
  ],
]

describe('found by a campaign', () => {
  it.each(FOUND)('%s', (_name, plan, more = () => undefined) => {
    const history = play(calmPlan(plan))
    expect(history.verdict).toMatchObject({ violations: [], tried: 1 })
    more(history)
  })
})
