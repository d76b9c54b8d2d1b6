import { timingSafeEqual } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { handleCall } from '../../core/handle-call.ts'
import type { World } from '../../core/world.ts'
import { tables } from '../records.ts'
import { systemPath } from '../system-path.ts'
import { invoicePage, invoicesPage, ownInvoice, payWithCard } from './invoices.ts'
import { page } from './layout.ts'
import { overviewPage, profilePage, servicePage } from './overview.ts'
import { addCardPage, changeCard, paymentMethodsPage, saveCard } from './payment-methods.ts'
import { endSession, redeemToken, setSessionCookie, type Visitor, visitorOf } from './session.ts'

type Show = (c: Context, visitor: Visitor) => Response | Promise<Response>
type Submit = (c: Context, visitor: Visitor, form: URLSearchParams) => Response | Promise<Response>

/** What a customer reaches by single sign-on: cards, invoices, an overview. */
export function clientArea(world: World): Hono {
  const base = systemPath(world)
  const app = new Hono()

  const show = (render: Show) => (c: Context) => {
    const visitor = visitorOf(c, world)
    return handleCall(c, { vendor: 'whmcs', operation: 'clientarea', key: visitor?.client.id ?? '' }, () =>
      visitor ? render(c, visitor) : signedOutPage(c, world),
    )
  }
  const submit = (change: Submit) => async (c: Context) => {
    const form = new URLSearchParams(await c.req.text())
    const visitor = visitorOf(c, world)
    return handleCall(c, { vendor: 'whmcs', operation: 'clientarea', key: visitor?.client.id ?? '' }, () => {
      if (!visitor) return signedOutPage(c, world)
      if (!sameText(form.get('token') ?? '', visitor.session.csrf)) return c.text('Invalid token', 403)
      return change(c, visitor, form)
    })
  }

  app.get('/oauth/singlesignon.php', (c) => {
    const token = c.req.query('access_token') ?? ''
    const key = tables(world).ssoTokens.get(token)?.clientId ?? ''
    return handleCall(c, { vendor: 'whmcs', operation: 'singlesignon', key }, (): Response | Promise<Response> => {
      const redeemed = redeemToken(world, token)
      c.header('cache-control', 'no-store')
      if (!redeemed) return signedOutPage(c, world)
      setSessionCookie(c, world, redeemed.session.id)
      return c.redirect(`${base}/${redeemed.path}`)
    })
  })

  const methods = show((c, visitor) => paymentMethodsPage(c, world, visitor))
  const addForm = show((c, visitor) => addCardPage(c, world, visitor))
  app.get('/account/paymentmethods', methods)
  app.get('/account/paymentmethods/add', addForm)
  app.get('/index.php', async (c): Promise<Response> => {
    const route = c.req.query('rp')
    if (route === '/account/paymentmethods') return methods(c)
    return route === '/account/paymentmethods/add' ? addForm(c) : c.redirect(`${base}/clientarea.php`)
  })
  app.post(
    '/account/paymentmethods/add',
    submit((c, visitor, form) => {
      const problem = world.transaction(() => saveCard(world, visitor, form))
      if (problem !== null) return addCardPage(c, world, visitor, problem)
      return c.redirect(`${base}/account/paymentmethods?done=added`, 303)
    }),
  )
  app.post(
    '/account/paymentmethods/:id/:verb',
    submit((c, visitor) => {
      const verb = c.req.param('verb') ?? ''
      const changed = world.transaction(() => changeCard(world, visitor, c.req.param('id') ?? '', verb))
      if (!changed) return notFoundPage(c, world, visitor)
      return c.redirect(`${base}/account/paymentmethods?done=${verb === 'delete' ? 'removed' : 'default'}`, 303)
    }),
  )

  app.get(
    '/clientarea.php',
    show((c, visitor) => {
      const action = c.req.query('action')
      if (action === 'invoices') return invoicesPage(c, world, visitor)
      if (action === 'details') return profilePage(c, world, visitor)
      if (action !== 'productdetails') return overviewPage(c, world, visitor)
      const service = tables(world).services.get(c.req.query('id') ?? '')
      if (service?.clientId !== visitor.client.id) return notFoundPage(c, world, visitor)
      return servicePage(c, world, visitor, service)
    }),
  )
  const invoice = show((c, visitor) => {
    const found = ownInvoice(world, visitor, c.req.query('id') ?? '')
    return found ? invoicePage(c, world, visitor, found) : notFoundPage(c, world, visitor)
  })
  app.get('/viewinvoice.php', invoice)
  app.get('/dl.php', invoice)
  app.post(
    '/viewinvoice.php',
    submit((c, visitor) => {
      const found = ownInvoice(world, visitor, c.req.query('id') ?? '')
      if (!found) return notFoundPage(c, world, visitor)
      const problem = world.transaction(() => payWithCard(world, visitor, found))
      if (problem !== null) return invoicePage(c, world, visitor, found, problem)
      return c.redirect(`${base}/viewinvoice.php?id=${found.id}&paid=1`, 303)
    }),
  )
  app.get(
    '/logout.php',
    show((c) => {
      endSession(c, world)
      return c.redirect(`${base}/clientarea.php`)
    }),
  )
  return app
}

function signedOutPage(c: Context, world: World): Response | Promise<Response> {
  const body = html`<section class="panel"><p>This sign-in link was used already or has expired. Go back to the portal and open billing from there: it makes a fresh link each time.</p></section>`
  return page(c, world, { title: 'Please sign in again', status: 403 }, body)
}

function notFoundPage(c: Context, world: World, visitor: Visitor): Response | Promise<Response> {
  const body = html`<section class="panel"><p>There is nothing here that belongs to your account.</p></section>`
  return page(c, world, { title: 'Not found', visitor, status: 404 }, body)
}

function sameText(given: string, expected: string): boolean {
  const one = Buffer.from(given)
  const other = Buffer.from(expected)
  return one.length === other.length && timingSafeEqual(one, other)
}
