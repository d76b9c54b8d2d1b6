import { env } from 'cloudflare:workers'
import { clock, clockOffset } from '#worker/lib/clock.ts'
import { sandbox } from '../../setup/workerd-env.ts'
import { addCustomers } from './customers.ts'
import { chunks } from './queues.ts'

const PER_CALL = 1000
const PAST_MS = 3 * 86_400_000
/** Nonces live a day. */
const RECENT_MS = PAST_MS - 3_600_000
const AT = `strftime('%Y-%m-%dT%H:%M:%fZ', ?2 / 1000.0, 'unixepoch')`

/** Orders of days ago, and the rows that each left behind in D1: finished, answered, sent. */
export async function addPastOrders(count: number): Promise<void> {
  const offsetMs = clockOffset()
  await sandbox.moveClock({ target: 'vendor', offsetMs: offsetMs - PAST_MS })
  for (const part of chunks(Array.from({ length: count }), PER_CALL)) {
    const customers = await addCustomers({ accounts: part.length, ordersEach: 1, category: 'vpn' })
    const rows = customers.flatMap(({ accountId, userId, orders }) => orders.map(({ id }) => ({ id, accountId, userId })))
    const at = clock.now() - PAST_MS
    const insert = (statement: string) => env.DB.prepare(statement).bind(JSON.stringify(rows), at)
    await env.DB.batch([
      insert(`INSERT INTO order_index (portal_order_id, sf_order_id, user_id, sf_account_id, checkout_id, cart_hash, state, created_at_ms, updated_at_ms)
        SELECT 'past-' || (value ->> 'id'), value ->> 'id', value ->> 'userId', value ->> 'accountId', value ->> 'id', value ->> 'id', 'completed', ?2, ?2
        FROM json_each(?1)`),
      insert(`INSERT INTO event_inbox (id, batch_key, channel, sequence, kind, entity, payload, state, attempts, next_attempt_at_ms, received_at, processed_at)
        SELECT 'past-' || (value ->> 'id'), value ->> 'id', 'test', 1, 'change', 'Order', '{}', 'done', 0, ?2, ${AT}, ${AT} FROM json_each(?1)`),
      insert(`INSERT INTO idempotency_keys (scope, key, request_hash, state, status, body, created_at_ms)
        SELECT 'salesforce', 'past-' || (value ->> 'id'), '', 'done', 202, '{}', ?2 FROM json_each(?1)`),
      insert(
        `INSERT INTO request_nonces (caller, nonce, seen_at_ms) SELECT 'salesforce', value ->> 'id', ?2 + ${RECENT_MS} FROM json_each(?1)`,
      ),
      insert(`INSERT INTO mail_outbox (id, unique_key, kind, recipient, subject, text_body, html_body, state, next_attempt_at_ms, expires_at_ms, repeatable, created_at)
        SELECT 'past-' || (value ->> 'id'), 'past-' || (value ->> 'id'), 'order-completed', 'past@many.example', 's', 't', 'h', 'sent', ?2, ?2, 0, ${AT}
        FROM json_each(?1)`),
    ])
  }
  await sandbox.moveClock({ target: 'vendor', offsetMs })
}
