import { setTimeout as sleep } from 'node:timers/promises'
import { ulid } from 'ulid'
import type { CatalogView, PlanView } from '#worker/contracts/catalog.ts'
import type { CartLine, OrderListView, OrderView, PlaceOrderView } from '#worker/contracts/orders.ts'
import type { z } from 'zod'
import { ACCOUNTS, type SeedAccount } from './sandbox/seed/accounts.ts'
import type { Browser } from './setup/browser.ts'
import type { Sandbox } from './setup/sandbox.ts'

/** Everything here goes the way a customer or our staff would go: over the portal's HTTP API and the sandbox's control API. */
export interface Customer {
  browser: Browser
  sandbox: Sandbox
  account: SeedAccount
  email: string
  password: string
}

export const PASSWORD = 'a long enough passphrase'
/** 32 digits with a right checksum. */
export const EID = '89049032123451234512345678901235'
const WAIT_MS = 30_000

type Line = z.input<typeof CartLine>
type Wish = Partial<Pick<Line, 'quantity' | 'options' | 'config' | 'activation' | 'prices'>>

export function seedAccount(number: string): SeedAccount {
  const account = ACCOUNTS.find(({ customerNumber }) => customerNumber === number)
  if (!account) throw new Error(`the seed has no account ${number}`)
  return account
}

/** Signs up with the code from the mail; the browser is signed in afterwards. */
export async function signUp(browser: Browser, sandbox: Sandbox, number = 'AC-100001'): Promise<Customer> {
  const account = seedAccount(number)
  await browser.json(browser.post('/api/auth/signup/start', { sfNumber: number, email: account.email }))
  const code = await signUpCode(sandbox, account.email)
  await browser.json(browser.post('/api/auth/signup', signUpForm(account, code)))
  return { browser, sandbox, account, email: account.email, password: PASSWORD }
}

export function signUpForm(account: SeedAccount, code: string) {
  const { street, street2, ...address } = account.address
  return {
    sfNumber: account.customerNumber,
    email: account.email,
    confirmEmail: account.email,
    code,
    password: PASSWORD,
    confirmPassword: PASSWORD,
    firstName: account.firstName,
    lastName: account.lastName,
    phone: account.phone,
    address: { ...address, address1: street, ...(street2 === undefined ? {} : { address2: street2 }) },
    nationality: account.nationality,
    birthDate: account.birthDate,
    gender: account.gender,
  }
}

/** The code of the newest mail to this address, waited for. */
export async function signUpCode(sandbox: Sandbox, email: string): Promise<string> {
  return until(`the code mailed to ${email}`, async () => {
    const newest = (await sandbox.mails(email)).at(-1)
    return newest ? (/\b\d{6}\b/.exec(newest.text)?.[0] ?? null) : null
  })
}

export async function logIn(browser: Browser, { email, password }: Pick<Customer, 'email' | 'password'>): Promise<void> {
  await browser.json(browser.post('/api/auth/login', { email, password }))
}

/** A card in WHMCS, as the customer leaves it there. */
export async function addCard({ sandbox, account }: Customer): Promise<void> {
  await sandbox.control(`/accounts/${account.customerNumber}/cards`, { body: { action: 'add' } })
}

export async function removeCard({ sandbox, account }: Customer): Promise<void> {
  await sandbox.control(`/accounts/${account.customerNumber}/cards`, { body: { action: 'remove' } })
}

/** The public catalog; waits for the first one. */
export async function plans(browser: Browser): Promise<PlanView[]> {
  return until('the catalog', async () => {
    const answer = await browser.get('/api/public/services')
    return answer.ok ? ((await answer.json()) as CatalogView).plans : null
  })
}

/** A plan that the walk-through's customer may order. */
export async function planOf(browser: Browser, category: PlanView['category']): Promise<PlanView> {
  const plan = (await plans(browser)).find(
    (one) =>
      one.category === category &&
      (one.internet === undefined || one.internet.offeringType === 'Home 1G') &&
      (one.sim === undefined || (one.sim.type === 'Data' && !one.sim.familyDiscount)),
  )
  if (!plan) throw new Error(`the catalog has no ${category} plan for the tests`)
  return plan
}

/** One line as the checkout sends it: with every price the customer was shown. */
export function lineOf(plan: PlanView, wish: Wish = {}): Line {
  const configs: Record<PlanView['category'], Line['config']> = {
    internet: { category: 'internet' },
    sim: { category: 'sim', kind: 'eSIM', eid: EID },
    vpn: { category: 'vpn' },
  }
  const options = wish.options ?? []
  const chosen = [plan, ...plan.companions, ...plan.options.filter(({ sku }) => options.includes(sku))]
  return {
    sku: plan.sku,
    quantity: 1,
    config: configs[plan.category],
    activation: { type: 'immediate' },
    prices: Object.fromEntries(chosen.map(({ sku, price }) => [sku, price.amount])),
    ...wish,
    options,
  }
}

export function checkout(lines: Line[], checkoutId = ulid()) {
  return { checkoutId, lines, acceptedTerms: true as const }
}

/** Adds a card when there is none yet, and orders one plan of each category. */
export async function placeOrders(customer: Customer, categories: readonly PlanView['category'][]): Promise<OrderView[]> {
  const { browser } = customer
  const summary = await browser.json<{ hasPaymentMethod: boolean }>(browser.get('/api/billing/payment-methods/summary'))
  if (!summary.hasPaymentMethod) await addCard(customer)
  const lines = await Promise.all(categories.map(async (category) => lineOf(await planOf(browser, category))))
  return (await browser.json<PlaceOrderView>(browser.post('/api/orders', checkout(lines)))).orders
}

export async function placeOrder(customer: Customer, category: PlanView['category'] = 'sim'): Promise<OrderView> {
  const [order] = await placeOrders(customer, [category])
  if (!order) throw new Error('the portal placed no order')
  return order
}

/** Staff approve; an eSIM gets a number from the pool. `orderId`: the portal's or Salesforce's. */
export function approve(sandbox: Sandbox, orderId: string, details: Record<string, unknown> = {}): Promise<StaffOrder> {
  return sandbox.control(`/orders/${orderId}/approve`, { body: details })
}

/** Staff press Provision: the signed call to the portal. */
export function provision(
  sandbox: Sandbox,
  orderId: string,
  details: Record<string, unknown> = {},
): Promise<{ orderId: string }> {
  return sandbox.control(`/orders/${orderId}/provision`, { body: details })
}

/** The order as staff see it in Salesforce. */
export function staffOrder(sandbox: Sandbox, orderId: string): Promise<StaffOrder> {
  return sandbox.control(`/orders/${orderId}`)
}

/** Salesforce stamps changes by whole seconds: only after this do staff change an order in another second than the last one. */
export async function secondIsOver(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1100))
}

export interface StaffOrder {
  id: string
  portalOrderId: string
  orderNumber: string
  status: string
  activationStatus: string
  activationType: string
  activationScheduledAt: string | null
  errorCode: string | null
  errorMessage: string | null
  attention: string | null
  msisdn: string | null
  eid: string | null
  mnpNumber: string | null
  simKind: string | null
  description: string | null
  items: { sku: string; configOptions: string | null }[]
  whmcsOrderId: string | null
  whmcsInvoiceId: string | null
}

/** Waits until Salesforce says so. Activated is followed by the order's own status, written after it. */
export function orderReaches(
  sandbox: Sandbox,
  orderId: string,
  activationStatus: string,
  limitMs = WAIT_MS,
): Promise<StaffOrder> {
  let last: StaffOrder | undefined
  return until(
    `order ${orderId} to be ${activationStatus}`,
    async () => {
      last = await staffOrder(sandbox, orderId)
      const settled = activationStatus !== 'Activated' || last.status === 'Completed'
      return settled && last.activationStatus === activationStatus ? last : null
    },
    limitMs,
    () => JSON.stringify(last),
  )
}

/** Approved, provisioned, Activated and Completed. */
export async function completeOrder(sandbox: Sandbox, orderId: string): Promise<StaffOrder> {
  await approve(sandbox, orderId)
  await provision(sandbox, orderId)
  return orderReaches(sandbox, orderId, 'Activated')
}

export async function listOrders(browser: Browser): Promise<z.infer<typeof OrderListView>['items']> {
  return (await browser.json<z.infer<typeof OrderListView>>(browser.get('/api/orders'))).items
}

/** Polls until the answer is not null. */
export async function until<T>(
  what: string,
  read: () => Promise<T | null>,
  limitMs = WAIT_MS,
  lastSeen: () => string = () => '',
): Promise<T> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const value = await read()
    if (value !== null) return value
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain for ${what} ${lastSeen()}`)
    await sleep(100)
  }
}
