import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Portal, startPortal } from '../setup/portal.ts'
import { brokenRules } from './accessibility.ts'
import { launchChromium, watchErrors } from './chromium.ts'
import { VIEWPORTS } from './screenshots.ts'

const KINDS = [
  '/',
  '/services',
  '/services/internet',
  '/services/sim',
  '/services/vpn',
  '/services/internet/fibre-home-10g-gold',
  '/services/sim/voice-sim-10gb',
  '/services/sim/data-sim-3gb',
  '/services/vpn/vpn-united-states',
  '/no-such-page',
]
const PATHS = KINDS.flatMap((path) => [path, path === '/' ? '/ja' : `/ja${path}`])

let portal: Portal

beforeAll(async () => {
  portal = await startPortal()
  await portal.scheduled()
}, 120_000)
afterAll(() => portal?.close())

/** A browser for each use: the packaged one ends with its first closed context. */
async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const chrome = await launchChromium()
  try {
    await use(await (await chrome.newContext(options)).newPage())
  } finally {
    await chrome.close()
  }
}
const open = (page: Page, path: string) => page.goto(`${portal.url}${path}`)

describe.each([
  ['phone', 'light', PATHS],
  ['desktop', 'dark', KINDS],
] as const)('on a %s in %s colours', (size, colorScheme, paths) => {
  test('no page kind breaks a rule of accessibility or is wider than the screen', async () => {
    // Rules run beside the page's own policy, which allows no other script.
    await withPage({ viewport: VIEWPORTS[size], colorScheme, bypassCSP: true }, async (page) => {
      const found: string[] = []
      for (const path of paths) {
        await open(page, path)
        await page.evaluate(
          "document.querySelectorAll('details').forEach((part) => { part.removeAttribute('name'); part.open = true })",
        )
        found.push(...(await brokenRules(page)).map((rule) => `${path}: ${rule}`))
        const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
        if (width > VIEWPORTS[size].width) found.push(`${path}: ${width} px wide`)
      }
      expect(found).toEqual([])
    })
  })
})

test('without JavaScript the kind of home leads to its plans and into the account, and nothing is sent', async () => {
  await withPage({ viewport: VIEWPORTS.phone, javaScriptEnabled: false }, async (page) => {
    await open(page, '/')
    await page.getByRole('link', { name: 'Can I get fibre at my home?' }).click()
    await page.waitForURL('**/services/internet#check')
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    const apartment = page.locator('details', { hasText: 'I live in an apartment' })
    await apartment.locator('summary').click()
    expect(sent).toEqual([])
    await apartment.getByRole('link', { name: '100 Mbps' }).click()
    await page.waitForURL('**/services/internet#apartment-100m')
    expect(await page.context().cookies()).toEqual([])
    await page.getByRole('link', { name: 'Log in and ask' }).click()
    await page.waitForURL('**/auth/login?next=/account/services/internet')
  })
})

test('by keyboard the skip link comes first, and the table that can scroll takes the focus', async () => {
  await withPage({ viewport: VIEWPORTS.phone }, async (page) => {
    const errors = watchErrors(page)
    await open(page, '/services/sim')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip-link')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    const region = page.getByRole('region', { name: /Mobile plans by data size/ })
    await region.focus()
    expect(await page.evaluate('document.activeElement.className')).toBe('table-scroll')
    expect(errors).toEqual([])
  })
})

test('stacked rows stay a table for assistive technology', async () => {
  await withPage({ viewport: VIEWPORTS.phone }, async (page) => {
    await open(page, '/services/internet')
    const table = page.getByRole('table', { name: /House, 1 Gbps/ })
    expect(await table.getByRole('columnheader').count()).toBe(6)
    expect(await table.getByRole('row').count()).toBe(4)
    expect(await table.getByRole('rowheader', { name: /Silver/ }).count()).toBe(1)
  })
})
