import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { World } from '../../core/world.ts'
import { systemPath } from '../system-path.ts'
import type { Visitor } from './session.ts'
import { STYLES } from './styles.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export interface PageOptions {
  title: string
  visitor?: Visitor
  status?: ContentfulStatusCode
}

export function returnLink(world: World): string {
  return `${world.portal.url}/billing/payments?returned=1`
}

export function page(
  c: Context,
  world: World,
  { title, visitor, status = 200 }: PageOptions,
  body: Html,
): Response | Promise<Response> {
  const base = systemPath(world)
  c.header('cache-control', 'no-store')
  c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
  return c.html(
    html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Billing centre</title>
<style>${raw(STYLES)}</style>
</head>
<body>
<header>
<strong>Billing centre</strong>
${visitor ? navigation(base) : ''}
<a href="${returnLink(world)}">← Back to the portal</a>
</header>
<main>
<h1>${title}</h1>
${body}
</main>
<footer class="soft">${visitor ? `Signed in as ${visitor.client.firstName} ${visitor.client.lastName}. ` : ''}Practice billing system: no real money moves here.</footer>
</body>
</html>`,
    status,
  )
}

function navigation(base: string): Html {
  return html`<nav aria-label="Client area">
<a href="${base}/clientarea.php">Overview</a>
<a href="${base}/account/paymentmethods">Payment methods</a>
<a href="${base}/clientarea.php?action=invoices">Invoices</a>
</nav>`
}

export function notice(text: string, kind: 'good' | 'bad' = 'good'): Html {
  return html`<p class="panel notice ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">${text}</p>`
}
