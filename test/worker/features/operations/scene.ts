import { randomUUID } from 'node:crypto'
import type { OrderStoryView } from '#worker/contracts/operations.ts'
import type { OrderView } from '#worker/contracts/orders.ts'
import { addCard, approve, checkout, type Customer, lineOf, logIn, planOf, provision, signUp, until } from '../../../factories.ts'
import { type Portal, startPortal } from '../../../setup/portal.ts'
import { inBilling } from '../../../setup/billing-staff.ts'
import type { Fault, Sandbox } from '../../../setup/sandbox.ts'

const MINUTE = 60_000
export const HANA = 'hana@example.jp'
export const REASON = 'the customer waits for this line'

type Category = OrderView['category']
export type Scene = Awaited<ReturnType<typeof openScene>>

/** A portal with a customer, and a person behind Cloudflare Access. */
export async function openScene() {
  const portal = await startPortal()
  // A call that is applied hours late still has to carry a key.
  await portal.sandbox.control('/freebit/settings', { body: { authKeyLifetimeMs: 7 * 24 * 60 * MINUTE } })
  const customer = await signUp(portal.browser(), portal.sandbox)
  await addCard(customer)

  async function headers(): Promise<Record<string, string>> {
    const { assertion } = await portal.sandbox.control<{ assertion: string }>('/staff/assertion', { body: { email: HANA } })
    return { 'Cf-Access-Jwt-Assertion': assertion, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' }
  }

  async function get<View>(path: string): Promise<View> {
    const answer = await portal.fetch(`/api/operations${path}`, { headers: await headers() })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as View
  }

  async function post(path: string, body: Record<string, unknown>, key: string = randomUUID()): Promise<Response> {
    return portal.fetch(`/api/operations${path}`, {
      method: 'POST',
      headers: { ...(await headers()), 'Idempotency-Key': key },
      body: JSON.stringify({ reason: REASON, ...body }),
    })
  }

  const story = (id: string) => get<OrderStoryView>(`/orders/${id}`)

  /** Approved and pressed, with the vendor's trouble in place. */
  async function startOrder(category: Category, fault: Fault): Promise<string> {
    await logIn(customer.browser, customer)
    const cart = { ...checkout([lineOf(await planOf(customer.browser, category))]), confirmDuplicate: true }
    const placed = await customer.browser.json<{ orders: OrderView[] }>(customer.browser.post('/api/orders', cart))
    const { id } = await approve(portal.sandbox, placed.orders[0]?.id ?? '')
    await portal.sandbox.addFault(fault)
    await provision(portal.sandbox, id)
    return id
  }

  /** Time passes for everybody, a little at a time, until the order is there. */
  async function untilPhase(id: string, phase: string, stepMs = 2 * MINUTE): Promise<OrderStoryView> {
    let told: OrderStoryView | undefined
    return until(
      `order ${id} to be ${phase}`,
      async () => {
        told = await story(id)
        if (told.phase === phase) return told
        await portal.moveClock(stepMs)
        await new Promise((resolve) => setTimeout(resolve, 500))
        return null
      },
      60_000,
      () => JSON.stringify({ summary: told?.summary, last: told?.calls.slice(-8) }),
    )
  }

  return { portal, customer, get, post, story, startOrder, untilPhase }
}

/** As staff do in WHMCS's admin pages: an order that says nothing of Salesforce. */
export async function makeByHand(sandbox: Sandbox, clientId: string, lines: { pid: string; cycle: string; price: number }[]) {
  const order = lines.map(({ pid, cycle, price }, index) => ({
    [`pid[${index}]`]: pid,
    [`billingcycle[${index}]`]: cycle,
    [`priceoverride[${index}]`]: `${price}.00`,
  }))
  const parameters = Object.assign({ clientid: clientId, paymentmethod: 'stripe' }, ...order) as Record<string, string>
  const { orderid } = await inBilling<{ orderid: number | string }>(sandbox.url, 'AddOrder', parameters)
  return String(orderid)
}

export type { Customer, Portal }
