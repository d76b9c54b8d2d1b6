import type { OrderSummaryView, TimelineStep } from '#worker/contracts/orders.ts'
import { iso } from '#worker/lib/clock.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import type { Progress } from './order-view.ts'

type Step = TimelineStep['step']

/** The way of an order as its customer reads it: what is done and when, where it stands, what comes, and who must act. */
export function timelineOf(order: CrmOrder, status: OrderSummaryView['status'], progress: Progress | null): TimelineStep[] {
  const received = done('received', iso(Date.parse(order.createdAt)))
  if (status === 'cancelled') return [received, { ...done('cancelled', cancelledAt(progress)), state: 'current' }]
  if (status === 'awaiting-review') {
    const steps = [received, current('under-review', 'staff', 'Our staff check your order, usually within one working day.')]
    return [...steps, ...upcoming(['approved', ...provisioningSteps(order), 'completed'])]
  }
  const start = runStart(progress)
  const approvedAt = order.approvedAt ? iso(Date.parse(order.approvedAt)) : null
  const approved = done('approved', approvedAt)
  const before = [received, done('under-review', approvedAt), approved]
  const planned: Step[] = order.activationType === 'scheduled' ? ['scheduled'] : []

  if (status === 'approved') {
    const wait =
      order.category === 'sim' ? 'Our staff are preparing your line.' : 'Our staff start the service when everything is ready.'
    const rest: Step[] = [...provisioningSteps(order), 'completed']
    return [
      received,
      done('under-review', approvedAt),
      { ...approved, state: 'current', actor: 'staff', note: wait },
      ...upcoming(rest),
    ]
  }
  if (status === 'scheduled') {
    const at = order.scheduledAt ? iso(Date.parse(order.scheduledAt)) : null
    const step: TimelineStep = {
      step: 'scheduled',
      state: 'current',
      at,
      actor: 'nobody',
      note: 'We start your service on this day by ourselves.',
    }
    return [...before, step, ...upcoming([...provisioningSteps(order), 'completed'])]
  }

  const passed = [...before, ...planned.map((step) => done(step, null))]
  const times = stepTimes(progress, start)
  const steps = provisioningSteps(order)
  if (status === 'completed') {
    return [...passed, ...steps.map((step) => done(step, times[step] ?? null)), done('completed', times.completed ?? null)]
  }
  const reached = steps.findIndex((step) => times[step] === undefined)
  const index = reached === -1 ? steps.length - 1 : reached
  const finished = steps.slice(0, index).map((step) => done(step, times[step] ?? null))
  if (status === 'in-progress') {
    const [now, ...rest] = steps.slice(index)
    const here = now ? [current(now, 'nobody', NOTES[now] ?? null)] : []
    return [...passed, ...finished, ...here, ...upcoming([...rest, 'completed'])]
  }
  const paymentMissing = (progress?.problemCode ?? order.errorCode) === 'PAYMENT_METHOD_MISSING'
  const stopped = current(
    status,
    paymentMissing ? 'you' : 'staff',
    paymentMissing
      ? 'Add a payment method; our staff then start your order again.'
      : 'Our staff are looking at it. You need not order again.',
  )
  return [...passed, ...finished, stopped, ...upcoming([...steps.slice(index), 'completed'])]
}

const NOTES: Partial<Record<Step, string>> = {
  reserving: 'We are preparing the billing of your service.',
  activating: 'The network is activating your line. This usually takes a few minutes.',
  billing: 'Your line is live; we are finishing the billing.',
}

function provisioningSteps(order: CrmOrder): Step[] {
  return order.category === 'sim' && order.simKind === 'eSIM' ? ['reserving', 'activating', 'billing'] : ['reserving', 'billing']
}

/** When each provisioning step of the present attempt was done, from the journal's state changes. */
function stepTimes(progress: Progress | null, startMs: number): Partial<Record<Step, string>> {
  const times: Partial<Record<Step, string>> = {}
  for (const { at, kind, detail } of progress?.journal ?? []) {
    if (kind !== 'state' || at < startMs) continue
    if (detail === 'running/recheck') times.reserving = iso(at)
    if (detail === 'running/accept' && times.reserving !== undefined) times.activating = iso(at)
    if (detail.startsWith('completed/')) {
      times.billing = iso(at)
      times.completed = iso(at)
    }
  }
  return times
}

/** When the order's object learned of it: soon after the customer's word, or after staff's. */
function cancelledAt(progress: Progress | null): string | null {
  const state = progress?.journal.findLast(({ kind, detail }) => kind === 'state' && detail.startsWith('cancelled/'))
  return state ? iso(state.at) : null
}

function runStart(progress: Progress | null): number {
  const starts = progress?.journal.filter(({ kind, detail }) => kind === 'state' && detail === 'running/payment') ?? []
  return starts.at(-1)?.at ?? 0
}

function done(step: Step, at: string | null): TimelineStep {
  return { step, state: 'done', at, actor: 'nobody', note: null }
}

function current(step: Step, actor: TimelineStep['actor'], note: string | null): TimelineStep {
  return { step, state: 'current', at: null, actor, note }
}

function upcoming(steps: readonly Step[]): TimelineStep[] {
  return steps.map((step) => ({ step, state: 'upcoming', at: null, actor: 'nobody', note: null }))
}
