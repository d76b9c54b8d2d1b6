import { env } from 'cloudflare:workers'
import { sandbox } from '../../setup/workerd-env.ts'

export type ApprovedOrder = { id: string; portalOrderId: string; msisdn: string | null; accountId: string; clientId: string }
type MassAccount = { accountId: string; contactId: string; clientId: string; email: string; orders: ApprovedOrder[] }
type Wish = {
  category?: 'internet' | 'sim' | 'vpn'
  ordersEach?: number
  requested?: boolean
  status?: 'Pending Review' | 'Approved'
}

/** Approved orders with Provision pressed, as many customers of the portal have placed them; nothing is announced. */
export async function approvedOrders(accounts: number, wish: Wish = {}): Promise<ApprovedOrder[]> {
  const requested = wish.status !== 'Pending Review'
  const made = await sandbox.control<{ accounts: MassAccount[] }>('/orders', { body: { accounts, requested, ...wish } })
  const at = new Date().toISOString()
  const now = Date.now()
  const statements = made.accounts.flatMap(({ accountId, contactId, clientId, email, orders }) => [
    env.DB.prepare('INSERT INTO users (id, email, password_hash, created_at) VALUES (?, ?, ?, ?)').bind(
      accountId,
      email,
      'x',
      at,
    ),
    env.DB.prepare(
      'INSERT INTO id_mappings (user_id, whmcs_client_id, sf_account_id, sf_contact_id, created_at) VALUES (?, ?, ?, ?, ?)',
    ).bind(accountId, clientId, accountId, contactId, at),
    ...orders.map(({ id, portalOrderId }) =>
      env.DB.prepare(
        `INSERT INTO order_index (portal_order_id, sf_order_id, user_id, sf_account_id, checkout_id, cart_hash, state, created_at_ms, updated_at_ms)
         VALUES (?, ?, ?, ?, '', '', 'placed', ?, ?)`,
      ).bind(portalOrderId, id, accountId, accountId, now, now),
    ),
  ])
  for (let start = 0; start < statements.length; start += 100) await env.DB.batch(statements.slice(start, start + 100))
  return made.accounts.flatMap(({ accountId, clientId, orders }) => orders.map((order) => ({ ...order, accountId, clientId })))
}
