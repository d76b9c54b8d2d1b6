import { describe, expect, it } from 'vitest'
import { useSandbox } from '../open-tenant.ts'
import { type Console, openConsole, rowText } from './open-console.ts'

useSandbox()

const PRODUCT = '/catalog/VPN-US'

/** The fields of the page's edit form as it stands, with changes on top. */
async function productForm(console: Console, changes: Record<string, string | null>) {
  const page = await console.page(PRODUCT)
  const inputs = [...page.matchAll(/<input type="(?:text|number|date)" name="(\w+)" value="([^"]*)"/g)]
  const areas = [...page.matchAll(/<textarea name="(\w+)" rows="2">([^<]*)</g)]
  const stock = /<option value="([^"]*)" selected>/.exec(page)?.[1] ?? ''
  const checks = [...page.matchAll(/<input type="checkbox" name="(\w+)" checked>/g)].map((match) => [match[1], 'on'])
  const shown = [...inputs, ...areas].map((match) => [match[1], match[2]])
  const all = { ...Object.fromEntries([...shown, ...checks]), stock, ...changes }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as Record<string, string>
}

const changes = async (console: Console) =>
  (await console.control('GET', '/outbox')).body.rows.map((row: Record<string, string>) => {
    const { entity, changedFields } = JSON.parse(row['Payload__c'] ?? '{}')
    return [entity, changedFields]
  })

describe('the catalog', () => {
  it('sends only what was edited, as a change of that one record', async () => {
    const console = openConsole()
    const outcome = await console.submit(PRODUCT, await productForm(console, { price: '2980' }))
    expect(outcome).toEqual({ status: 303, page: PRODUCT, notice: 'Saved: price.', problem: null })
    expect(await changes(console)).toEqual([['PricebookEntry', ['UnitPrice']]])
    expect(rowText(await console.page('/catalog'), 'data-sku="VPN-US"')).toContain('¥2,980')
  })

  it('edits name, stock, campaign, visibility and activity', async () => {
    const console = openConsole()
    const edits = {
      name: 'VPN America',
      stock: 'Low',
      campaign: 'Half price',
      campaignEndsAt: '2026-12-31',
      visible: null,
      active: null,
    }
    await console.submit(PRODUCT, await productForm(console, edits))
    const { products } = (await console.control('GET', '/products')).body
    expect(products.find((product: { sku: string }) => product.sku === 'VPN-US')).toMatchObject({
      ...edits,
      visible: false,
      active: false,
      price: 2750,
    })
    const row = rowText(await console.page('/catalog'), 'data-sku="VPN-US"')
    for (const text of ['VPN America', 'Low', 'Half price', 'not active']) expect(row).toContain(text)
  })

  it('changes nothing when nothing is different, or the price is none', async () => {
    const console = openConsole()
    expect((await console.submit(PRODUCT, await productForm(console, {}))).notice).toBe('Nothing was different.')
    const refused = await console.submit(PRODUCT, await productForm(console, { price: 'cheap' }))
    expect(refused.problem).toContain('price')
    expect(await changes(console)).toEqual([])
  })
})

describe('a customer', () => {
  const account = async (console: Console, number: string) =>
    (await console.control('GET', '/accounts')).body.accounts.find((entry: { number: string }) => entry.number === number)

  it('is listed with portal, internet, identity and billing', async () => {
    const console = openConsole()
    const page = await console.page('/customers')
    const row = rowText(page, 'data-customer-number="AC-100003"')
    for (const text of ['Chloe Martin', 'Not Active', 'Eligible', 'Apartment 1G', 'verified', 'WHMCS client 1000', '1 card']) {
      expect(row).toContain(text)
    }
    expect(page).toContain(`${console.prefix}/billing?client=1000`)
  })

  it('gets a decision about the address, an identity and other details', async () => {
    const console = openConsole()
    const fields = { status: 'Eligible', offeringType: 'Home 10G', notes: 'Checked by phone' }
    const outcome = await console.submit('/customers/AC-100005/eligibility', fields)
    expect(outcome).toMatchObject({ page: '/customers/AC-100005', notice: 'Internet eligibility: Eligible.' })
    await console.submit('/customers/AC-100005/identity', { verified: 'yes' })
    await console.submit('/customers/AC-100005/details', { email: 'emma.w@example.jp', phone: '', portalStatus: 'Closed' })
    const after = await account(console, 'AC-100005')
    expect(after).toMatchObject({
      eligibility: fields,
      email: 'emma.w@example.jp',
      portalStatus: 'Closed',
      phone: '+819055556666',
    })
    expect(after.identityVerifiedAt).not.toBeNull()
    await console.submit('/customers/AC-100005/identity', { verified: 'no' })
    expect((await account(console, 'AC-100005')).identityVerifiedAt).toBeNull()
    const refused = await console.submit('/customers/AC-100005/eligibility', { status: 'Perhaps' })
    expect(refused.problem).toContain('status')
  })

  it('gets the card that was picked, and loses just the one that was picked', async () => {
    const console = openConsole()
    const cards = async () => (await account(console, 'AC-100003')).billing.cards
    const [first] = await cards()
    await console.submit('/customers/AC-100003/cards/add', { number: '4000000000000341' })
    expect(await cards()).toMatchObject([first, { lastFour: '0341' }])
    await console.submit('/customers/AC-100003/cards/remove', { payMethodId: first.id })
    expect(await cards()).toMatchObject([{ lastFour: '0341', isDefault: true }])
    const gone = await console.submit('/customers/AC-100003/cards/remove', { payMethodId: first.id })
    expect(gone.problem).toBe('Not Found: no such card')
    const unknown = await console.submit('/customers/AC-100003/cards/add', { number: '4111111111111111' })
    expect(unknown.problem).toContain('not a test card')
    expect((await console.submit('/customers/AC-100001/cards/add')).problem).toContain('no WHMCS client yet')
    expect(await cards()).toHaveLength(1)
  })
})

describe('billing', () => {
  it('marks an open invoice as paid, once', async () => {
    const console = openConsole()
    const row = async () => rowText(await console.page('/billing?client=1000'), 'data-invoice-id="3"')
    expect(await row()).toContain('Unpaid')
    const outcome = await console.submit('/billing/invoices/3/pay', { client: '1000' })
    expect(outcome).toMatchObject({ page: '/billing?client=1000', notice: 'Invoice 3 is paid.' })
    expect(await row()).toContain('¥0 Paid')
    expect(await row()).not.toContain('Pay ')
    expect((await console.submit('/billing/invoices/3/pay')).problem).toBe('Conflict: not unpaid')
  })

  it('shows orders, invoices, services and clients, of all or of one client', async () => {
    const console = openConsole()
    const all = await console.page('/billing')
    expect(rowText(all, 'data-client-id="1001"')).toContain('Daiki Sato')
    expect(rowText(all, 'data-service-id="1"')).toContain('VPN router United States')
    expect(rowText(all, 'data-whmcs-order-id="2"')).toContain('¥5,720')
    const one = await console.page('/billing?client=1000')
    expect(one).not.toContain('Daiki Sato')
    expect(one).toContain('data-client-id="1000"')
  })
})
