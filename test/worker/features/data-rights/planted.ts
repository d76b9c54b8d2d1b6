import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, vi } from 'vitest'
import { migrate as migrateOrder } from '#objects/order-provisioner/journal.ts'
import { newRun } from '#objects/order-provisioner/run.ts'
import type { OrderProvisioner } from '#objects/order-provisioner/order-provisioner.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import type { Mail } from '../../../setup/sandbox.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { tokenIn } from '../identity/mailed-links.ts'
import { jsonOf, withPasskey, withTotp } from '../identity/mfa-scene.ts'
import { askForCode, PASSWORD, person, signUpForm, startOver } from '../identity/people.ts'
import { visitor, type Visitor } from '../identity/visitor.ts'

export const AIKO = 'AC-100001'
export const FORMER = person(AIKO).email
export const EMAIL = 'serinus.canaria@example.jp'
export const ORDER_ID = '801000000000042AAA'

/** What only this person would have put where it lies. */
export const PERSONAL = {
  former: FORMER,
  email: EMAIL,
  company: 'Canarybird Trading',
  passkey: 'Canaria’s key',
  street: '7-77 Canary Street',
  device: 'Samsung Internet on Android',
  mirrorPhone: '08077770042',
  orderPhone: '07077770043',
  eid: '89049032777777777777777777777777',
  iccid: '8981100000000777777',
  portInName: '金糸雀華子',
  portInKana: 'カナリヤハナコ',
  birthDate: '1977-07-17',
  reservation: '7707707707',
  cart: 'SIM-SERINUS-CANARIA',
} as const

export type Planted = { who: Visitor; userId: string; accountId: string; clientId: string; secrets: string[] }

/** A customer who has left something in every store. */
export async function plant(): Promise<Planted> {
  await startOver()
  const who = visitor()
  const code = await askForCode(who, AIKO)
  const form = signUpForm(AIKO, code, { company: PERSONAL.company })
  const given = { ...form, address: { ...form.address, address1: PERSONAL.street } }
  const { userId } = await jsonOf<{ userId: string }>(await who.post('/api/auth/signup', given), 201)

  await jsonOf(await who.post('/api/auth/email-change', { email: EMAIL }), 202)
  const token = tokenIn(await confirmMail(), '/auth/confirm-email')
  await jsonOf(await who.post('/api/auth/email-change/confirm', { token }))
  const { secret, recoveryCodes } = await withTotp(who)
  const { key } = await withPasskey(who, PERSONAL.passkey)
  await visitor().post('/api/auth/migrate', { email: EMAIL, password: 'not my billing password' })
  await visitor().post(
    '/api/auth/login',
    { email: EMAIL, password: 'not my password' },
    { 'User-Agent': 'Linux; Android SamsungBrowser/7' },
  )
  await visitor().post('/api/auth/request-password-reset', { email: EMAIL })
  const cart = { lines: [{ id: 'line-01M804KDMSYWMJX5DYTVYVS1KW', sku: PERSONAL.cart, quantity: 1 }] }
  const headers = { 'Idempotency-Key': 'cart-1', 'Content-Type': 'application/json' }
  await jsonOf(await who.send('/api/me/cart', { method: 'PATCH', headers, body: JSON.stringify(cart) }))
  for (const path of [
    '/api/me',
    '/api/me/summary',
    '/api/invoices',
    '/api/subscriptions',
    '/api/orders',
    '/api/billing/payment-methods',
  ]) {
    await jsonOf(await who.get(path))
  }

  const mapping = await env.DB.prepare('SELECT * FROM id_mappings').first<{ whmcs_client_id: string; sf_account_id: string }>()
  const [accountId, clientId] = [mapping?.sf_account_id ?? '', mapping?.whmcs_client_id ?? '']
  await plantOrder({ userId, accountId, clientId })
  await plantMirrors({ userId, clientId })
  const hash = await env.DB.prepare('SELECT password_hash FROM users WHERE id = ?').bind(userId).first<string>('password_hash')
  const tokens = [...who.cookies].filter(([name]) => name !== 'signed_in').map(([, value]) => value.split('.').at(-1) ?? '')
  const answers = await env.DB.prepare("SELECT body FROM idempotency_keys WHERE body <> ''").all<{ body: string }>()
  const secrets = [
    PASSWORD,
    code,
    hash ?? '',
    secret,
    ...recoveryCodes,
    ...tokens,
    token.split('.')[1] ?? '',
    ...(await hashesOf(userId)),
    ...answers.results.map(({ body }) => body),
  ]
  expect(secrets.every((one) => one.length >= 6)).toBe(true)
  expect(key).toBeDefined()
  return { who, userId, accountId, clientId, secrets }
}

function confirmMail(): Promise<Mail> {
  return vi.waitFor(
    async () => {
      const mail = (await sandbox.mails(EMAIL)).find(({ subject }) => subject.startsWith('Confirm your e-mail address'))
      if (!mail) throw new Error('no confirmation mailed yet')
      return mail
    },
    { timeout: 15_000, interval: 100 },
  )
}

/** Of before the object sealed its person, so that old rows are covered, too. */
async function plantOrder({
  userId,
  accountId,
  clientId,
}: {
  userId: string
  accountId: string
  clientId: string
}): Promise<void> {
  const { orderPhone: phoneNumber, eid, portInName, portInKana, birthDate, reservation, iccid } = PERSONAL
  const portIn = {
    number: phoneNumber,
    reservationNumber: reservation,
    expiresOn: '2026-12-01',
    nameKanji: portInName,
    nameKana: portInKana,
    birthDate,
    gender: 'female',
  }
  const facts = {
    orderNumber: '00000142',
    accountId,
    clientId,
    userId,
    email: FORMER,
    category: 'sim',
    title: 'Data 10 GB',
    lines: [],
    itemIds: {},
    esim: { phoneNumber, eid, planCode: 'DATA10', simType: 'Voice', portIn },
    sim: { phoneNumber, eid },
  }
  await runInDurableObject(orderProvisioner(env, ORDER_ID), (_: OrderProvisioner, { storage }) => {
    migrateOrder(storage)
    const state = JSON.stringify({ ...newRun(ORDER_ID), phase: 'completed', stage: 'accept', facts, iccid })
    storage.sql.exec('INSERT OR REPLACE INTO run (id, state) VALUES (1, ?)', state)
    storage.sql.exec("INSERT INTO journal (at, kind, detail) VALUES (1763600000000, 'state', 'completed/accept')")
  })
  await env.DB.prepare(
    `INSERT INTO order_index (portal_order_id, sf_order_id, user_id, sf_account_id, checkout_id, cart_hash, state, created_at_ms, updated_at_ms)
     VALUES ('01ARZ3NDEKTSV4RRFFQ69G5FAV', ?, ?, ?, '01ARZ3NDEKTSV4RRFFQ69G5FAC', 'hash', 'completed', 1, 1)`,
  )
    .bind(ORDER_ID, userId, accountId)
    .run()
}

async function plantMirrors({ userId, clientId }: { userId: string; clientId: string }): Promise<void> {
  const at = '2026-11-20T00:00:00.000Z'
  await env.DB.batch([
    env.DB.prepare("INSERT INTO invoices_mirror VALUES ('777001', ?, 'paid', 1980, NULL, ?)").bind(clientId, at),
    env.DB.prepare("INSERT INTO subscriptions_mirror VALUES ('777002', ?, 'active', ?, ?)").bind(
      clientId,
      PERSONAL.mirrorPhone,
      at,
    ),
    env.DB.prepare(
      "INSERT INTO tasks VALUES ('t1', 'order:x', 'BILLING_DUPLICATE', ?, 'closed-task-of-aiko', 'closed', ?, ?)",
    ).bind(ORDER_ID, at, at),
    env.DB.prepare(
      "INSERT INTO tasks VALUES ('t2', 'order:y', 'BILLING_DUPLICATE', ?, 'open-task-of-aiko', 'open', ?, NULL)",
    ).bind(userId, at),
  ])
}

/** Hashes, seeds and keys of the sign-in, as they are stored. */
async function hashesOf(userId: string): Promise<string[]> {
  const registry = env.SESSION_REGISTRY.getByName(userId) as unknown as DurableObjectStub<undefined>
  return runInDurableObject(registry, (_, { storage }) =>
    [
      'SELECT hash AS secret FROM refresh_tokens',
      'SELECT family_secret AS secret FROM sessions',
      'SELECT hash AS secret FROM devices',
      'SELECT hash AS secret FROM links',
      'SELECT hash AS secret FROM recovery_codes',
      'SELECT seed AS secret FROM authenticators',
      'SELECT public_key AS secret FROM passkeys',
    ].flatMap((query) =>
      storage.sql
        .exec<{ secret: string }>(query)
        .toArray()
        .map(({ secret }) => secret),
    ),
  )
}
