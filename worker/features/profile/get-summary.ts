import type { AccountContext } from '#worker/context.ts'
import type { MeSummaryView } from '#worker/contracts/identity.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { categoryOf } from '#worker/features/subscriptions/index.ts'
import { DomainError, VendorError } from '#worker/lib/errors.ts'
import { within } from '#worker/lib/within.ts'
import type { BillingInvoice, BillingService } from '#worker/ports/billing.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'

/** The dashboard does not wait for a vendor that hangs; the load goes on and the next visit finds its copy. */
const SECTION_DEADLINE_MS = 4000

/** Support cases have no source yet, and unknown is never shown as zero. */
export async function getSummary(ctx: AccountContext): Promise<MeSummaryView> {
  const [unpaidInvoices, activeServices, openOrders] = await Promise.all([
    section(ctx, async () => unpaidOf((await readCopy(ctx, 'invoices')).value)),
    section(ctx, async () => (await readCopy(ctx, 'subscriptions')).value.filter(isActiveService).length),
    section(ctx, async () => (await readCopy(ctx, 'orders')).value.filter(isOpenOrder).length),
  ])
  return { unpaidInvoices, activeServices, openOrders, openCases: null }
}

/** null when the vendor behind it is down or slow. */
async function section<Value>(ctx: AccountContext, read: () => Promise<Value>): Promise<Value | null> {
  const reading = read().catch((error: unknown) => {
    if (!(error instanceof VendorError)) throw error
    ctx.log.warn('summary without a section', { vendor: error.vendor, operation: error.operation })
    return null
  })
  ctx.background(reading)
  const late = () => new DomainError('VENDOR_UNAVAILABLE')
  return within(reading, SECTION_DEADLINE_MS, late).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'VENDOR_UNAVAILABLE') return null
    throw error
  })
}

function unpaidOf(invoices: readonly BillingInvoice[]): { count: number; total: number } {
  const unpaid = invoices.filter(({ status }) => status === 'unpaid' || status === 'collections')
  return { count: unpaid.length, total: unpaid.reduce((sum, { total }) => sum + total, 0) }
}

function isActiveService(service: BillingService): boolean {
  return service.status === 'active' && categoryOf(service) !== 'fee'
}

function isOpenOrder({ status }: CrmOrder): boolean {
  return status === 'pending-review' || status === 'approved'
}
