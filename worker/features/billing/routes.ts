import { Hono } from 'hono'
import { z } from 'zod'
import type { AppEnv } from '#worker/context.ts'
import { ListInvoicesQuery, LiveQuery, SignOnLinkInput } from '#worker/contracts/billing.ts'
import { PageQuery } from '#worker/contracts/page.ts'
import { accountContext } from '#worker/http/account-context.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import { requireStepUp } from '#worker/http/require-step-up.ts'
import { validate } from '#worker/http/validate.ts'
import { createInvoiceSignOnLink, createSignOnLink } from './create-sign-on-link.ts'
import { getInvoice } from './get-invoice.ts'
import { listInvoices } from './list-invoices.ts'
import { getPaymentMethodSummary, listPaymentMethods } from './list-payment-methods.ts'

/** WHMCS numbers its records: anything else cannot exist. */
const InvoiceParam = z.object({ id: z.string().regex(/^[1-9]\d{0,11}$/, { error: 'NOT_FOUND' }) })

/** Sign-on links are not kept for replay: a second press mints a fresh one (contracts §11). */
export const billingRoutes = new Hono<AppEnv>()
  .get('/api/billing/payment-methods', requireActor(), validate('query', PageQuery.extend(LiveQuery.shape)), async (c) => {
    const query = c.req.valid('query')
    return c.json(await listPaymentMethods(accountContext(c), query, { live: query.live === '1' }))
  })
  .get('/api/billing/payment-methods/summary', requireActor(), validate('query', LiveQuery), async (c) =>
    c.json(await getPaymentMethodSummary(accountContext(c), { live: c.req.valid('query').live === '1' })),
  )
  .post('/api/auth/sso-link', requireActor(), requireStepUp(), validate('json', SignOnLinkInput), async (c) =>
    c.json(await createSignOnLink(accountContext(c), c.req.valid('json'))),
  )
  .get('/api/invoices', requireActor(), validate('query', ListInvoicesQuery), async (c) =>
    c.json(await listInvoices(accountContext(c), c.req.valid('query'))),
  )
  .get('/api/invoices/:id', requireActor(), validate('param', InvoiceParam), validate('query', LiveQuery), async (c) =>
    c.json(await getInvoice(accountContext(c), c.req.valid('param').id, { live: c.req.valid('query').live === '1' })),
  )
  .post('/api/invoices/:id/sso-link', requireActor(), requireStepUp(), validate('param', InvoiceParam), async (c) =>
    c.json(await createInvoiceSignOnLink(accountContext(c), c.req.valid('param').id)),
  )
