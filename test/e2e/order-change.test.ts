import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest'
import type { OrderView } from '#worker/contracts/orders.ts'
import {
  addCard,
  approve,
  checkout,
  type Customer,
  EID,
  lineOf,
  planOf,
  plans,
  secondIsOver,
  signUp,
  staffOrder,
} from '../factories.ts'
import { type Portal, startPortal } from '../setup/portal.ts'
import { brokenRules } from './accessibility.ts'
import { launchChromium, watchErrors } from './chromium.ts'
import { addFirstPlan, settled, signIn } from './pages.ts'
import { type Camera, openCamera, VIEWPORTS } from './screenshots.ts'

const OTHER_EID = '89049032000000000000000000000163'

let portal: Portal
let chrome: Browser
let page: Page
let camera: Camera
let customer: Customer
let errors: string[]

beforeAll(async () => {
  portal = await startPortal({ hostname: 'localhost' })
  await portal.scheduled()
  customer = await signUp(portal.browser(), portal.sandbox)
  await addCard(customer)
  chrome = await launchChromium()
  camera = await openCamera('order-change')
  page = await (await chrome.newContext({ viewport: VIEWPORTS.desktop, locale: 'en-GB', timezoneId: 'Asia/Tokyo' })).newPage()
  page.setDefaultTimeout(20_000)
  errors = watchErrors(page)
  await page.goto(`${portal.url}/auth/login`)
  await signIn(page, customer.account)
  await settled(page)
}, 120_000)
afterAll(async () => {
  await chrome?.close()
  await portal?.close()
})

beforeEach(() => {
  onTestFailed(async () => console.error(page.url(), errors, await page.innerText('body'), portal.logs().slice(-4_000)))
})

async function place(): Promise<OrderView> {
  const voice = (await plans(customer.browser)).find(({ sim }) => sim?.type === 'Voice' && !sim.familyDiscount)
  const plan = voice ?? (await planOf(customer.browser, 'sim'))
  const cart = { ...checkout([lineOf(plan)]), confirmDuplicate: true }
  const { orders } = await customer.browser.json<{ orders: OrderView[] }>(customer.browser.post('/api/orders', cart))
  return orders[0] as OrderView
}

/** Kind and name of what has the focus, as a screen reader says it. */
const focused = () =>
  page.evaluate<string>(`(() => {
    const element = document.activeElement
    const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? ''
    return (element.tagName === 'INPUT' ? element.type : element.tagName) + ' ' + name.trim()
  })()`)

test('an order is changed by keyboard alone, and the page says so', async () => {
  const order = await place()
  await page.goto(`${portal.url}/orders/${order.id}`)
  const opener = page.getByRole('button', { name: 'Change this order' })
  await opener.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Change this order' })
  await dialog.waitFor()
  await camera.shoot(page, 'change-dialog')
  expect(await brokenRules(page)).toEqual([])

  const visited: string[] = []
  for (let press = 0; press < 9; press++) {
    visited.push(await focused())
    await page.keyboard.press('Tab')
  }
  // As it reads from top to bottom; of a group of radio buttons the chosen one stands for all.
  expect(visited.map((name) => name.split('\n')[0])).toEqual([
    'BUTTON Close',
    'radio eSIM',
    'text EID of your phone',
    'SUMMARY Where do I find the EID?',
    'radio As soon as our staff have checked the order',
    'radio Give me a new number',
    'BUTTON Leave it as it is',
    'BUTTON Save the change',
    expect.anything(),
  ])

  await dialog.getByLabel('On a day I choose').check()
  await dialog.getByRole('button', { name: 'Save the change' }).click()
  await dialog.getByText('Choose a day from tomorrow').waitFor()
  await camera.shoot(page, 'change-dialog-error')
  const day = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)
  await dialog.getByLabel('Activation day').fill(day)
  await dialog.getByLabel('EID of your phone').fill(OTHER_EID)
  await page.keyboard.press('Enter')
  await page.getByText('Your order is changed').waitFor()
  await expect.poll(async () => (await staffOrder(portal.sandbox, order.id)).eid).toBe(OTHER_EID)
  await settled(page)
  await camera.shoot(page, 'changed')
  expect(await brokenRules(page)).toEqual([])
})

test('Escape leaves the order alone and gives the focus back', async () => {
  const order = await place()
  await page.goto(`${portal.url}/orders/${order.id}`)
  await page.getByRole('button', { name: 'Change this order' }).click()
  await page.getByRole('dialog').getByLabel('EID of your phone').fill(OTHER_EID)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await expect.poll(focused).toContain('Change this order')
  expect(await page.getByText('Our staff were quicker').count()).toBe(0)
  expect(await staffOrder(portal.sandbox, order.id)).toMatchObject({ eid: EID })
})

test('staff approve while the customer types: the page explains it', async () => {
  const order = await place()
  await page.goto(`${portal.url}/orders/${order.id}`)
  await page.getByRole('button', { name: 'Change this order' }).click()
  await page.getByRole('dialog').getByLabel('EID of your phone').fill(OTHER_EID)
  await approve(portal.sandbox, order.id)
  await page.getByText('Our staff were quicker').waitFor()
  await page.getByText('Approved: activation comes next').waitFor()
  await settled(page)
  await camera.shoot(page, 'staff-were-quicker')
  expect(await brokenRules(page)).toEqual([])
  expect(await staffOrder(portal.sandbox, order.id)).toMatchObject({ eid: EID })
})

test('staff change the order while the customer types: nothing typed is lost, and nothing of staff is written over', async () => {
  const order = await place()
  const record = (await staffOrder(portal.sandbox, order.id)).id
  await page.goto(`${portal.url}/orders/${order.id}`)
  await page.getByRole('button', { name: 'Change this order' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('On a day I choose').check()
  const day = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)
  await dialog.getByLabel('Activation day').fill(day)
  await secondIsOver()
  const body = { EID__c: OTHER_EID }
  await portal.sandbox.control(`/salesforce/records/Order/${record}`, { method: 'PATCH', body })
  await dialog.getByRole('button', { name: 'Save the change' }).click()
  await dialog.getByText('Our staff changed this order').waitFor()
  expect(await brokenRules(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save the change' }).click()
  await page.getByText('Your order is changed').waitFor()
  expect(await staffOrder(portal.sandbox, order.id)).toMatchObject({ eid: OTHER_EID, activationType: 'Scheduled' })
})

test('a price that moved is shown old and new with its reason, and nothing is ordered before it is confirmed', async () => {
  const plan = await planOf(customer.browser, 'vpn')
  await addFirstPlan(page, portal.url, 'vpn')
  await page.goto(`${portal.url}/checkout`)
  await page.getByRole('heading', { name: 'Your order' }).waitFor()
  await page.reload()
  await page.getByLabel('I order these services for a charge').check()
  for (const { sku, price } of (await plans(customer.browser)).filter(({ category }) => category === plan.category)) {
    await portal.sandbox.control(`/products/${sku}`, { method: 'PATCH', body: { price: price.amount + 100 } })
  }
  const before = (await portal.sandbox.control<{ orders: unknown[] }>('/orders')).orders.length
  await page.getByRole('button', { name: 'Place order' }).click()
  const dialog = page.getByRole('dialog', { name: 'A price has changed' })
  await dialog.getByText('Our price list was changed.').waitFor()
  await camera.shoot(page, 'price-changed')
  expect(await brokenRules(page)).toEqual([])
  expect((await portal.sandbox.control<{ orders: unknown[] }>('/orders')).orders).toHaveLength(before)
  await dialog.getByRole('button', { name: 'Order at the new price' }).click()
  await page.getByText('Your order is placed').waitFor()
  await settled(page)
  await camera.shoot(page, 'order-at-new-price')
  expect((await portal.sandbox.control<{ orders: unknown[] }>('/orders')).orders).toHaveLength(before + 1)
})

test('the browser reported no errors', () => {
  expect(errors.filter((error) => !/409/.test(error))).toEqual([])
})
