import { describe, expect, it } from 'vitest'
import { announcementsOf } from '#objects/order-provisioner/announcements.ts'
import { apply } from '#objects/order-provisioner/apply.ts'
import type { Outcome } from '#objects/order-provisioner/effects.ts'
import { newRun, type Run } from '#objects/order-provisioner/run.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import { account, customer, esimOrder, ORDER_ID } from './orders.ts'

const NOW = Date.parse('2026-11-20T03:00:00.000Z')
const RULES = { provisionOnApproval: false, writeBackPending: false }
const LOOK = { kind: 'read-order' } as const

function outcome(order: CrmOrder, withdrawn = false): Outcome {
  return { kind: 'order', order, account: account(), customer: customer(), withdrawn }
}
const nudged = (): Run => ({ ...newRun(ORDER_ID), nudge: { mode: 'Due', at: NOW } })
const look = (run: Run, seen: Outcome) => apply(run, LOOK, seen, NOW, RULES)
/** Reserved, and read once more before the activation. */
const reserved = (): Run => ({
  ...look(nudged(), outcome(esimOrder())),
  stage: 'recheck',
  reservation: { orderId: '7', invoiceId: null },
})

describe('an order that its customer has cancelled and staff approve after that', () => {
  it('waits for a person, whether it is due or scheduled', () => {
    const scheduled = esimOrder({ activationType: 'scheduled', scheduledAt: '2026-12-01T00:00:00.000Z' })
    for (const order of [esimOrder(), esimOrder({ provisionRequestedAt: null }), scheduled]) {
      expect(look(nudged(), outcome(order, true))).toMatchObject({
        phase: 'needs-attention',
        problem: { code: 'ORDER_NOT_APPROVED' },
        calls: {},
      })
    }
  })

  it('gives its reservation back when the cancellation is seen late', () => {
    const run = look(reserved(), outcome(esimOrder(), true))
    expect(run).toMatchObject({ stage: 'undo', undoTo: { phase: 'failed', code: 'ORDER_NOT_APPROVED' } })
  })
})

describe('an order that is changed between its reservation and its activation', () => {
  it.each<[string, Partial<CrmOrder>, string]>([
    ['another EID', { eid: '89049032123451234512345678901235' }, 'BILLING_MISMATCH'],
    ['another number', { phoneNumber: '07087654321' }, 'BILLING_MISMATCH'],
    ['no number', { phoneNumber: null }, 'SIM_DETAILS_MISSING'],
    ['fewer items', { items: esimOrder().items.slice(0, 1) }, 'BILLING_MISMATCH'],
  ])('%s: given back, for the next press', (_name, change, code) => {
    const run = look(reserved(), outcome(esimOrder(change)))
    expect(run).toMatchObject({ phase: 'running', stage: 'undo', undoTo: { phase: 'failed', code } })
  })

  it('goes on when it is as it was', () => {
    expect(look(reserved(), outcome(esimOrder())).stage).toBe('activate')
  })
})

describe('Provision pressed on an order that is not approved', () => {
  it.each(['pending-review', 'cancelled'] as const)('%s: staff read why, once', (status) => {
    const seen = outcome(esimOrder({ status }))
    const run = look(nudged(), seen)
    const told = announcementsOf(nudged(), LOOK, seen, run, NOW)
    expect(told).toContainEqual(
      expect.objectContaining({ kind: 'write-back', progress: expect.objectContaining({ errorCode: 'ORDER_NOT_APPROVED' }) }),
    )
    const again = outcome(esimOrder({ status, errorCode: 'ORDER_NOT_APPROVED' }))
    expect(announcementsOf(run, LOOK, again, look(run, again), NOW).filter(({ kind }) => kind === 'write-back')).toEqual([])
  })
})
