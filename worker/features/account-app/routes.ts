import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { clientAssets } from './client-assets.ts'
import { renderShell, shellPolicy } from './shell.ts'

/** Each page of web/app/routes.tsx; any other path stays a real 404. */
const PAGES = [
  '/dashboard',
  '/account',
  '/account/security',
  '/account/sessions',
  '/account/activity',
  '/account/data',
  '/account/services',
  '/account/services/:category{internet|sim|vpn}',
  '/checkout',
  '/orders',
  '/orders/:id',
  '/subscriptions',
  '/subscriptions/:id',
  '/billing/invoices',
  '/billing/invoices/:id',
  '/billing/payments',
]

/** The shell of the signed-in single-page app. Signing in is the API's matter: the shell is the same for everybody. */
export const accountAppRoutes = new Hono<AppEnv>().on('GET', PAGES, async (c) => {
  const { APP_NAME, PUBLIC_BASE_URL, SUPPORT_EMAIL } = c.var.ctx.env
  const nonce = c.var.ctx.ids.secret()
  c.header('Content-Security-Policy', shellPolicy(nonce, PUBLIC_BASE_URL))
  return c.html(renderShell({ nonce, assets: await clientAssets(c.env.ASSETS), appName: APP_NAME, supportEmail: SUPPORT_EMAIL }))
})
