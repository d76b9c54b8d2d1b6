import type { Portal } from '../../setup/launch-portal.ts'
import type { Sandbox } from '../../setup/sandbox.ts'
import type { Random } from '../../setup/random.ts'

/** How the portal learns of an order: button and event, the event alone (the call was lost), or only its own sweep. */
export type Intake = 'button' | 'event' | 'sweep'

export interface MassOrder {
  id: string
  portalOrderId: string
  msisdn: string | null
  accountId: string
  userId: string
  clientId: string
  intake: Intake
  /** Dated orders. */
  scheduledAt: string | null
  /** Staff press "Activate now" although it has a date. */
  activateNow: boolean
  /** When they did, in the vendors' time. */
  activateNowAt: string | null
  /** Staff cancel this long after it was fed. */
  cancelAfterMs: number | null
  /** Entered by staff: the portal's index does not know it. */
  unknownToPortal: boolean
}

interface Made {
  accountId: string
  contactId: string
  clientId: string
  userId: string
  email: string
  orders: { id: string; portalOrderId: string; msisdn: string | null }[]
}

const MINUTE_MS = 60_000
/** Share, category, and for dated ones how long after the start they are due. */
const GROUPS: readonly { share: number; category: 'sim' | 'vpn' | 'internet'; dueInMs?: number }[] = [
  { share: 0.06, category: 'vpn' },
  { share: 0.04, category: 'internet' },
  { share: 0.04, category: 'sim', dueInMs: 20 * MINUTE_MS },
  { share: 0.04, category: 'sim', dueInMs: 90 * MINUTE_MS },
  { share: 0.02, category: 'sim', dueInMs: 240 * MINUTE_MS },
]

/** Orders at the vendors and customers in the portal's D1; nothing is requested or announced yet. */
export async function makeOrders(portal: Portal, random: Random, count: number, announced: boolean): Promise<MassOrder[]> {
  const orders: MassOrder[] = []
  // Of a dated order nothing comes: it is found.
  for (const { share, ...group } of GROUPS.filter(({ dueInMs }) => !announced || dueInMs === undefined))
    orders.push(...(await makeGroup(portal, random, Math.ceil(count * share), group)))
  orders.push(...(await makeGroup(portal, random, count - orders.length, { category: 'sim' })))
  for (const order of orders) if (announced && order.intake === 'sweep') order.intake = 'event'
  return shuffled(orders, random)
}

async function makeGroup(
  portal: Portal,
  random: Random,
  count: number,
  { category, dueInMs }: Omit<(typeof GROUPS)[number], 'share'>,
): Promise<MassOrder[]> {
  if (count <= 0) return []
  const scheduledAt = dueInMs === undefined ? null : new Date(Date.now() + dueInMs).toISOString()
  const ordersEach = count % 2 === 0 ? 2 : 1
  const { accounts } = await portal.sandbox.control<{ accounts: Made[] }>('/orders', {
    body: { accounts: count / ordersEach, ordersEach, category, ...(scheduledAt && { scheduledAt }) },
  })
  await storeCustomers(portal, accounts)
  return accounts
    .flatMap(({ accountId, userId, clientId, orders }) => orders.map((order) => ({ ...order, accountId, userId, clientId })))
    .map((order) => ({ ...order, scheduledAt, ...fate(random, scheduledAt !== null) }))
}

function fate(random: Random, dated: boolean) {
  const intake: Intake = random.chance(0.1) ? 'sweep' : random.chance(0.25) ? 'event' : 'button'
  return {
    intake: dated ? ('sweep' as const) : intake,
    activateNow: dated && random.chance(0.25),
    activateNowAt: null,
    cancelAfterMs: random.chance(0.05) ? random.between(100, 6_000) : null,
    unknownToPortal: random.chance(0.1),
  }
}

/** As a sign-up leaves them. */
async function storeCustomers(portal: Portal, accounts: readonly Made[]): Promise<void> {
  const now = new Date().toISOString()
  const rows = JSON.stringify(accounts)
  await portal.query(
    `INSERT INTO users (id, email, password_hash, email_verified_at, created_at)
     SELECT value ->> 'userId', value ->> 'email', '', ?, ? FROM json_each(?)`,
    now,
    now,
    rows,
  )
  await portal.query(
    `INSERT INTO id_mappings (user_id, whmcs_client_id, sf_account_id, sf_contact_id, created_at)
     SELECT value ->> 'userId', value ->> 'clientId', value ->> 'accountId', value ->> 'contactId', ? FROM json_each(?)`,
    now,
    rows,
  )
}

/** As the portal's checkout leaves them. */
export async function storePlaced(portal: Portal, orders: readonly MassOrder[]): Promise<void> {
  const known = orders.filter((order) => !order.unknownToPortal)
  await portal.query(
    `INSERT OR IGNORE INTO order_index
       (portal_order_id, sf_order_id, user_id, sf_account_id, checkout_id, cart_hash, state, created_at_ms, updated_at_ms)
     SELECT value ->> 'portalOrderId', value ->> 'id', value ->> 'userId', value ->> 'accountId', value ->> 'id', '', 'placed', ?1, ?1
     FROM json_each(?2)`,
    Date.now(),
    JSON.stringify(known),
  )
}

/** Staff press Provision, or what is left of it. Not waited for: the sandbox repeats what the portal does not answer. */
export async function feed(sandbox: Sandbox, order: MassOrder): Promise<void> {
  if (order.activateNow) {
    order.activateNowAt = (await sandbox.control<{ vendorNow: string }>('/clock')).vendorNow
    await sandbox.control(`/orders/${order.id}/provision`, { body: { mode: 'Now' } })
  } else if (order.scheduledAt !== null) return
  else if (order.intake === 'sweep') await stampOnly(sandbox, order)
  else await sandbox.control(`/orders/${order.id}/provision`, { body: { silent: order.intake === 'event' } })
}

/** The request is in Salesforce, both of its messages are lost. */
async function stampOnly(sandbox: Sandbox, { id }: MassOrder): Promise<void> {
  await sandbox.control(`/orders/${id}/provision`, { body: { silent: true, unannounced: true } })
}

/** Staff cancel what they do not see as active; answers whether they did. */
export async function cancel(sandbox: Sandbox, { id }: MassOrder): Promise<boolean> {
  const { status, activationStatus } = await sandbox.control<{ status: string; activationStatus: string }>(`/orders/${id}`)
  if (status !== 'Approved' || activationStatus === 'Activated') return false
  await sandbox.control(`/orders/${id}/cancel`, { method: 'POST' })
  return true
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const list = [...items]
  for (let index = list.length - 1; index > 0; index--) {
    const other = random.between(0, index)
    ;[list[index], list[other]] = [list[other] as T, list[index] as T]
  }
  return list
}
