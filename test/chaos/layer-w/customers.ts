import { env } from 'cloudflare:workers'
import { clock, iso } from '#worker/lib/clock.ts'
import { sandbox } from '../../setup/workerd-env.ts'
import type { Asked } from '../judge.ts'

type Category = 'internet' | 'sim' | 'vpn'
interface MadeCustomer {
  email: string
  accountId: string
  contactId: string
  clientId: string
  userId: string
  orders: { id: string; msisdn: string | null }[]
}

/** Approved orders of new customers whom the portal knows, with Provision pressed and nobody told. */
export async function pressedOrders(accounts: number, category: Category, ordersEach = 1): Promise<Asked[]> {
  const made = await addCustomers({ accounts, ordersEach, category, requested: true })
  return made.flatMap(({ clientId, orders }) =>
    orders.map(({ id, msisdn }): Asked => {
      const number = msisdn === null ? {} : { phoneNumber: msisdn }
      return { orderId: id, wish: 'deliver', needsLine: category === 'sim', clientId, ...number }
    }),
  )
}

export async function addCustomers(wish: {
  accounts: number
  ordersEach: number
  category: Category
  requested?: boolean
  status?: 'Approved' | 'Pending Review'
}): Promise<MadeCustomer[]> {
  const { accounts } = await sandbox.control<{ accounts: MadeCustomer[] }>('/orders', { body: wish })
  const now = iso(clock.now())
  const rows = JSON.stringify(accounts)
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO users (id, email, password_hash, email_verified_at, created_at)
       SELECT value ->> 'userId', value ->> 'email', '', ?2, ?2 FROM json_each(?1)`,
    ).bind(rows, now),
    env.DB.prepare(
      `INSERT INTO id_mappings (user_id, whmcs_client_id, sf_account_id, sf_contact_id, created_at)
       SELECT value ->> 'userId', value ->> 'clientId', value ->> 'accountId', value ->> 'contactId', ?2 FROM json_each(?1)`,
    ).bind(rows, now),
  ])
  return accounts
}
