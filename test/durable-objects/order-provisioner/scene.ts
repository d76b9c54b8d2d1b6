import { expect } from 'vitest'
import type { OrderView, PlaceOrderView } from '#worker/contracts/orders.ts'
import { addCard, approve, checkout, lineOf, logIn, orderReaches, planOf, provision, signUp, until } from '../../factories.ts'
import { startPortal } from '../../setup/portal.ts'
import type { LedgerRow } from '../../setup/sandbox.ts'

type Vendor = 'salesforce' | 'whmcs' | 'freebit' | 'sendgrid'
export type Scene = Awaited<ReturnType<typeof openScene>>

/** A portal with one customer who orders eSIMs, and the judge who reads nothing but the vendors' ledgers. */
export async function openScene() {
  const portal = await startPortal()
  const customer = await signUp(portal.browser(), portal.sandbox)
  await addCard(customer)

  /** The same cart again and again, and days pass in between: confirmed, and signed in anew. */
  async function placeEsim(): Promise<OrderView> {
    const { browser } = customer
    await logIn(browser, customer)
    const cart = { ...checkout([lineOf(await planOf(browser, 'sim'))]), confirmDuplicate: true }
    const { orders } = await browser.json<PlaceOrderView>(browser.post('/api/orders', cart))
    return orders[0] as OrderView
  }

  /** Placed and approved, with everything that belongs to the placing already done. */
  async function approvedOrder(): Promise<{ id: string; since: number }> {
    const before = (await portal.sandbox.mails(customer.email)).length
    const { id } = await placeEsim()
    await until('the receipt', async () => ((await portal.sandbox.mails(customer.email)).length > before ? true : null))
    await approve(portal.sandbox, id)
    await quiet()
    return { id, since: (await portal.sandbox.ledger()).at(-1)?.seq ?? 0 }
  }

  /** Until the echo of the approval has been looked at: those queries are not part of provisioning. */
  async function quiet(): Promise<void> {
    let last = -1
    await until('silence', async () => {
      const now = (await portal.sandbox.ledger()).at(-1)?.seq ?? 0
      const still = now === last
      last = now
      await new Promise((resolve) => setTimeout(resolve, 700))
      return still ? true : null
    })
  }

  async function effectsSince(since: number): Promise<Map<string, LedgerRow[]>> {
    const rows = (await portal.sandbox.ledger({ type: 'effect', since })).filter((row) => row.seq > since)
    return Map.groupBy(rows, (row) => `${row.vendor} ${row.operation}`)
  }

  /** Each effect once; a write-back may come in parts, but each field reaches its final value once and stays there. */
  async function expectOneEffectEach(id: string, since: number): Promise<void> {
    const done = await orderReaches(portal.sandbox, id, 'Activated', 60_000)
    await until(`order ${id} to be Completed`, async () => {
      const mails = (await effectsSince(since)).get('sendgrid mail/send') ?? []
      const now = await portal.sandbox.control<{ status: string }>(`/orders/${id}`)
      return now.status === 'Completed' && mails.length > 0 ? now : null
    })
    const effects = await effectsSince(since)
    const keys = (name: string) => (effects.get(name) ?? []).map((row) => row.key)
    expect(keys('whmcs AddOrder')).toEqual([done.id])
    expect(keys('freebit /mvno/esim/addAcnt/')).toEqual([done.msisdn])
    expect(keys('whmcs AcceptOrder')).toEqual([done.id])
    expect(keys('sendgrid mail/send')).toHaveLength(1)
    const fields = (effects.get('salesforce update Order') ?? []).flatMap((row) => (row.detail as { fields: string[] }).fields)
    for (const field of ['Status', 'WHMCS_Order_Id__c', 'WHMCS_Invoice_Id__c', 'ICCID__c']) {
      expect(fields.filter((name) => name === field)).toEqual([field])
    }
    const settled = await portal.sandbox.control<{ activationStatus: string; whmcsOrderId: string }>(`/orders/${id}`)
    expect(settled).toMatchObject({ activationStatus: 'Activated', whmcsOrderId: expect.any(String) })
  }

  /** Time passes for everybody until the order is done: retries and settle times do not keep the test waiting. */
  async function letTimePass(id: string): Promise<void> {
    for (let turn = 0; turn < 20; turn++) {
      const { activationStatus } = await portal.sandbox.control<{ activationStatus: string }>(`/orders/${id}`)
      if (activationStatus === 'Activated') return
      await portal.moveClock(turn < 10 ? 5_000 : 60_000)
      await new Promise((resolve) => setTimeout(resolve, 400))
    }
  }

  /** The call is held, the portal killed and started again, then the call goes on although its caller is gone. */
  async function killDuring(vendor: Vendor, operation: string, nth: number): Promise<void> {
    const { id, since } = await approvedOrder()
    const fault = await portal.sandbox.addFault({ vendor, operation, kind: 'hang', skip: nth })
    await provision(portal.sandbox, id).catch(() => undefined)
    await until('the call to be held', async () => {
      const state = (await portal.sandbox.faults()).find((one) => one.id === fault)
      return state && state.held > 0 ? state : null
    })
    await portal.kill()
    await portal.restart()
    await portal.sandbox.removeFault(fault)
    await portal.scheduled()
    await letTimePass(id)
    await expectOneEffectEach(id, since)
  }

  return { portal, approvedOrder, letTimePass, expectOneEffectEach, killDuring }
}
