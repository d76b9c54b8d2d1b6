import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Loose, useSandbox } from '../open-tenant.ts'
import { placeOrder } from '../place-order.ts'
import { openConsole } from './open-console.ts'

useSandbox()

const SHAPES = [
  { width: 390, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const

let browser: Browser
let page: Page
const complaints: string[] = []
beforeAll(async () => {
  browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: true })
  page = await browser.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
})
afterAll(() => browser?.close())

describe('in a browser', { timeout: 120_000 }, () => {
  it('fits phone and desk, is accessible in light and dark, and breaks none of its own policy', async () => {
    const console = openConsole()
    const id = await placeOrder(console, '01A')
    await console.submit('/faults', { vendor: 'whmcs', operation: 'AddOrder', kind: 'hang' })
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    const forms = ['/', `/orders/${id}`, '/catalog/VPN-US', '/customers/AC-100003', '/faults', '/clock', '/events', '/ledger']
    const lists = ['/orders', '/customers', '/billing', '/lines', '/mail']
    for (const { width, colorScheme } of SHAPES) {
      await page.setViewportSize({ width, height: 844 })
      await page.emulateMedia({ colorScheme })
      for (const path of colorScheme === 'light' ? [...forms, ...lists, '/catalog'] : forms) {
        await page.goto(console.base + path)
        expect([path, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([path, 0])
        await page.evaluate(axe)
        const { violations }: Loose = await page.evaluate('axe.run()')
        expect([path, violations.map((violation: { id: string }) => violation.id)]).toEqual([path, []])
      }
    }
    expect(complaints).toEqual([])
  })

  it('approves an order, and shows what happens to it without a reload', async () => {
    const console = openConsole()
    const id = await placeOrder(console, '01A')
    await page.goto(`${console.base}/orders`)
    await page.locator(`[data-order-id="${id}"]`).getByRole('link', { name: '00000001' }).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('status').filter({ hasText: 'Approved, with phone number' }).waitFor()
    expect(new URL(page.url()).search).toBe('')
    await page.getByLabel('Activate at (Tokyo)').fill('2026-12-24T09:30')
    await console.salesforce('PATCH', `/sobjects/Order/${id}`, { Activation_Status__c: 'Activated' })
    await page.locator('[data-field="Activation_Status__c"]', { hasText: 'Activated' }).waitFor()
    expect(await page.getByLabel('Activate at (Tokyo)').inputValue()).toBe('2026-12-24T09:30')
  })

  it('asks before it cancels', async () => {
    const console = openConsole()
    const id = await placeOrder(console, '01A')
    const status = async () => (await console.control('GET', `/orders/${id}`)).body.status
    await page.goto(`${console.base}/orders/${id}`)
    page.once('dialog', (dialog) => void dialog.dismiss())
    await page.getByRole('button', { name: 'Cancel order' }).click()
    expect(await status()).toBe('Pending Review')
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: 'Cancel order' }).click()
    await page.getByText('Order cancelled.').waitFor()
    expect(await status()).toBe('Cancelled')
  })
})
