import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditPageView, OperationsOrderPage, StaffActionView, TaskPage } from '#worker/contracts/operations.ts'
import type { Problem } from '#worker/contracts/errors.ts'
import { orderReaches, provision, type StaffOrder, staffOrder, until } from '../../../factories.ts'
import type { LedgerRow } from '../../../setup/sandbox.ts'
import { HANA, makeByHand, openScene, REASON, type Scene } from './scene.ts'

const HOUR = 3_600_000
const LIMIT_MS = 120_000
const NO_ADD_ORDER = { vendor: 'whmcs', operation: 'AddOrder', kind: 'down', count: 0 } as const

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
}, 180_000)
afterAll(() => scene.portal.close())

type StaffView = Omit<StaffOrder, 'items'> & {
  items: { sku: string; unitPrice: number; billingCycle: string; whmcsServiceId: string | null }[]
}

const kinds = (told: { actions: { kind: string }[] }) => told.actions.map(({ kind }) => kind)
const open = async (id: string) => (await scene.get<TaskPage>(`/tasks?subject=${id}`)).items
const trail = async () => (await scene.get<AuditPageView>('/audit?limit=100')).items
const accept = async (answer: Response): Promise<StaffActionView> => {
  const body: unknown = await answer.json()
  expect(answer.status, JSON.stringify(body)).toBe(202)
  return body as StaffActionView
}

async function effects(id: string, operation: string): Promise<LedgerRow[]> {
  const { msisdn } = await staffOrder(scene.portal.sandbox, id)
  const rows = await scene.portal.sandbox.ledger({ type: 'effect' })
  return rows.filter((row) => row.operation === operation && (row.key === id || row.key === msisdn))
}

/** What WHMCS would show staff: the product of each line, and the customer's client. */
async function byHand(id: string, dearer = 0): Promise<string> {
  const { sandbox } = scene.portal
  const order = (await staffOrder(sandbox, id)) as unknown as StaffView
  const { products } = await sandbox.control<{ products: { sku: string; whmcsProductId: string }[] }>('/products')
  const { clients } = await sandbox.control<{ clients: { id: string; email: string }[] }>('/whmcs/clients')
  const client = clients.find(({ email }) => email === scene.customer.email)
  const cycles: Record<string, string> = { Monthly: 'monthly', Annually: 'annually', 'One Time': 'onetime' }
  const lines = order.items.map(({ sku, unitPrice, billingCycle }) => ({
    pid: products.find((product) => product.sku === sku)?.whmcsProductId ?? '',
    cycle: cycles[billingCycle] ?? '',
    price: unitPrice + dearer,
  }))
  return makeByHand(sandbox, client?.id ?? '', lines)
}

describe('an order whose AddOrder never had an answer', () => {
  let id = ''

  test('needs a person: listed with age and reason, its story told, and only what is safe offered', {
    timeout: LIMIT_MS,
  }, async () => {
    id = await scene.startOrder('vpn', NO_ADD_ORDER)
    const told = await scene.untilPhase(id, 'needs-attention')
    await scene.portal.sandbox.clearFaults()
    const listed = await until('the list', async () => {
      const { items } = await scene.get<OperationsOrderPage>('/orders')
      return items.find(({ orderId }) => orderId === id) ?? null
    })
    expect(listed).toMatchObject({ state: 'needs-attention', code: 'BILLING_AMBIGUOUS', ageSeconds: expect.any(Number) })
    expect(listed.reason).toContain('AddOrder was sent without an answer')

    expect(kinds(told)).toEqual(['look-again', 'adopt-order', 'give-up'])
    for (const action of told.actions) expect(action.will.length).toBeGreaterThan(0)
    expect(told.summary).toContain('waits for a person')
    expect(told.nextLookAt).toBeNull()
    const sent = told.calls.filter(({ operation }) => operation === 'AddOrder')
    expect(sent.length).toBeGreaterThan(1)
    expect(new Set(sent.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']))
    expect(sent[0]).toMatchObject({ vendor: 'whmcs', requestId: `order-${id}`, at: expect.stringMatching(/Z$/) })
    expect(told.lookBacks.map(({ text }) => text).join()).toContain('there is none')
    const sentences = told.story.map(({ text }) => text)
    expect(sentences).toContainEqual(expect.stringContaining('it may or may not have happened. Only a look decides.'))
    expect(sentences.join()).not.toMatch(/undefined|null|\bnothingReserved\b|found nothing/)
    expect(await open(id)).toMatchObject([{ kind: 'BILLING_AMBIGUOUS', subjectId: id }])
  })

  test('an order made by hand is refused when it is of another customer or at another price', async () => {
    const { sandbox } = scene.portal
    const foreign = await makeByHand(sandbox, '1000', [{ pid: '130', cycle: 'monthly', price: 2750 }])
    const before = (await trail()).length
    for (const [billingOrderId, why] of [
      [foreign, `no WHMCS order ${foreign}`],
      ['999999', 'no WHMCS order 999999'],
      [await byHand(id, 100), 'has no service of product'],
    ] as const) {
      const answer = await scene.post(`/orders/${id}/adopt-order`, { billingOrderId })
      const problem = (await answer.json()) as Problem
      expect(problem).toMatchObject({ status: 409, code: 'ACTION_NOT_SAFE' })
      expect(String(problem.details?.['why'])).toContain(why)
    }
    for (const action of ['adopt-line', 'give-up']) {
      const answer = await scene.post(`/orders/${id}/${action}`, action === 'give-up' ? {} : { reason: 'x' })
      expect(answer.status).toBe(422)
    }
    expect(await (await scene.post(`/orders/${id}/adopt-line`, {})).json()).toMatchObject({ code: 'ACTION_NOT_SAFE' })
    expect(await trail()).toHaveLength(before)
    expect((await scene.story(id)).phase).toBe('needs-attention')
  })

  test('adopts the order that staff made by hand, and completes with that one alone', { timeout: LIMIT_MS }, async () => {
    const billingOrderId = await byHand(id)
    const key = `adopt-${id}`
    const view = await accept(await scene.post(`/orders/${id}/adopt-order`, { billingOrderId }, key))
    const again = await scene.post(`/orders/${id}/adopt-order`, { billingOrderId }, key)
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(await again.json()).toEqual(view)
    await scene.untilPhase(id, 'completed', 5000)
    const done = await orderReaches(scene.portal.sandbox, id, 'Activated')
    expect(done).toMatchObject({ status: 'Completed', whmcsOrderId: billingOrderId, attention: null, errorCode: null })

    expect(await effects(id, 'AddOrder')).toHaveLength(0)
    const { services } = await scene.portal.sandbox.control<{ services: { orderId: string; status: string }[] }>(
      '/whmcs/services',
    )
    expect(services.filter(({ orderId }) => orderId === billingOrderId).every(({ status }) => status === 'Active')).toBe(true)
    const told = await scene.story(id)
    expect(kinds(told)).toEqual([])
    expect(told.story).toContainEqual(expect.objectContaining({ by: HANA, reason: REASON, auditId: view.auditId }))
    expect(await trail()).toContainEqual(
      expect.objectContaining({
        id: view.auditId,
        actor: HANA,
        event: 'order.adopted',
        detail: { orderId: id, billingOrderId, reason: REASON },
      }),
    )
    await until('the task to end', async () => ((await open(id)).length === 0 ? true : null))
  })
})

describe('an order that is given up', () => {
  test('ends cancelled in Salesforce, with nothing reserved, and its customer knows', { timeout: LIMIT_MS }, async () => {
    const lost = { vendor: 'freebit', operation: '/mvno/esim/addAcnt/', kind: 'down', count: 0 } as const
    const id = await scene.startOrder('sim', lost)
    const told = await scene.untilPhase(id, 'needs-attention', 10 * 60_000)
    await scene.portal.sandbox.clearFaults()
    expect(told.code).toBe('ACTIVATION_AMBIGUOUS')
    expect(told.actions).toContainEqual(expect.objectContaining({ kind: 'give-up', needs: ['end', 'lineConfirmedNotLive'] }))
    const refused = await scene.post(`/orders/${id}/give-up`, { end: 'cancelled' })
    expect(((await refused.json()) as Problem).details?.['why']).toContain('Ask Freebit')

    await accept(await scene.post(`/orders/${id}/give-up`, { end: 'cancelled', lineConfirmedNotLive: true }))
    await scene.untilPhase(id, 'cancelled', 5000)
    const shown = await until('Salesforce to show it', async () => {
      const order = await staffOrder(scene.portal.sandbox, id)
      return order.status === 'Cancelled' ? order : null
    })
    expect(shown).toMatchObject({ activationStatus: 'Not Started', attention: null })
    expect(await effects(id, 'CancelOrder')).toHaveLength(1)
    expect(await effects(id, '/mvno/esim/addAcnt/')).toHaveLength(0)
    await until('the mail', async () => {
      const mails = await scene.portal.sandbox.mails(scene.customer.email)
      return mails.some(({ subject }) => subject.startsWith('We could not deliver your order')) || null
    })
    expect((await scene.get<OperationsOrderPage>('/orders?state=cancelled')).items.map(({ orderId }) => orderId)).toContain(id)
  })
})

describe('an order whose line came very late', () => {
  test('is completed by another look, with one activation', { timeout: LIMIT_MS }, async () => {
    const late = { vendor: 'freebit', operation: '/mvno/esim/addAcnt/', kind: 'late', delayMs: 6 * HOUR } as const
    const id = await scene.startOrder('sim', late)
    await scene.untilPhase(id, 'needs-attention', 10 * 60_000)
    await scene.portal.moveClock(6 * HOUR)
    expect((await scene.story(id)).phase).toBe('needs-attention')
    await accept(await scene.post(`/orders/${id}/look-again`, {}))
    await scene.untilPhase(id, 'completed', 10 * 60_000)
    expect(await orderReaches(scene.portal.sandbox, id, 'Activated')).toMatchObject({ status: 'Completed' })
    expect(await effects(id, '/mvno/esim/addAcnt/')).toHaveLength(1)
    expect(await effects(id, 'AddOrder')).toHaveLength(1)
  })
})

describe('a write-back that Salesforce refuses for good', () => {
  test('opens a task with the message, is asked for seldom, and heals when the rule ends', { timeout: LIMIT_MS }, async () => {
    const { sandbox } = scene.portal
    const rule = { object: 'Order', field: 'WHMCS_Order_Id__c', message: 'Ask hana@example.jp before 08012345678 is billed' }
    await sandbox.control('/salesforce/settings', { body: { validationRule: rule } })
    const id = await scene.startOrder('vpn', { vendor: 'sendgrid', kind: 'limit', operation: 'none' })
    await scene.untilPhase(id, 'completed', 5000)
    const task = await until('the task', async () => (await open(id)).find(({ kind }) => kind === 'WRITE_BACK_REFUSED') ?? null)
    expect(task.detail).toContain('FIELD_CUSTOM_VALIDATION_EXCEPTION')
    expect(task.detail).toContain('Ask …@… before … is billed')
    const refusals = async () =>
      (await sandbox.ledger({ type: 'call', vendor: 'salesforce' })).filter(
        (row) => row.operation === 'update Order' && row.key === id && row.outcome === 'status-400',
      ).length
    const before = await refusals()
    for (let minute = 0; minute < 20; minute += 5) {
      await scene.portal.moveClock(5 * 60_000)
      await provision(sandbox, id)
    }
    expect((await refusals()) - before).toBeLessThanOrEqual(1)
    const told = await scene.story(id)
    expect(told.untold).toContainEqual(expect.objectContaining({ what: expect.stringContaining('refused') }))
    expect(told.story.map(({ text }) => text)).toContainEqual(expect.stringContaining('Salesforce refused what it was told'))
    expect(JSON.stringify(told.story)).not.toContain('is billed')

    await sandbox.control('/salesforce/settings', { body: { validationRule: null } })
    await scene.portal.moveClock(31 * 60_000)
    await provision(sandbox, id)
    expect(await orderReaches(sandbox, id, 'Activated')).toMatchObject({ status: 'Completed' })
    await until('the task to end', async () => ((await open(id)).length === 0 ? true : null))
  })
})

describe('tasks', () => {
  test('are closed once, with a reason that stands in the audit log', async () => {
    const [task] = (await scene.get<TaskPage>('/tasks')).items
    const open = task ?? (await seedTask())
    const answer = await scene.post(`/tasks/${open.id}/close`, {})
    expect(await answer.json()).toMatchObject({ task: { id: open.id, state: 'closed' } })
    expect((await scene.post(`/tasks/${open.id}/close`, {})).status).toBe(409)
    expect((await scene.post('/tasks/none/close', {})).status).toBe(404)
    expect(await trail()).toContainEqual(
      expect.objectContaining({ event: 'task.closed', detail: expect.objectContaining({ taskId: open.id, reason: REASON }) }),
    )
    expect((await scene.get<TaskPage>('/tasks?state=closed')).items.map(({ id }) => id)).toContain(open.id)
  })

  async function seedTask(): Promise<{ id: string }> {
    const at = new Date().toISOString()
    await scene.portal.query(
      `INSERT INTO tasks (id, unique_key, kind, subject_id, detail, state, created_at) VALUES ('t1','k1','test','s','d','open','${at}')`,
    )
    return { id: 't1' }
  }
})
