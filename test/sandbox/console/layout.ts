import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { DEFAULT_TENANT } from '../core/world.ts'
import { senderOf } from '../salesforce/events/sender.ts'
import type { Html, Part } from './parts.ts'
import type { Site } from './site.ts'

const MENU: [group: string, links: [path: string, label: string][]][] = [
  ['', [['/', 'Start']]],
  [
    'Salesforce',
    [
      ['/orders', 'Orders'],
      ['/catalog', 'Catalog'],
      ['/customers', 'Customers'],
      ['/events', 'Events'],
    ],
  ],
  ['WHMCS', [['/billing', 'Billing']]],
  ['Freebit', [['/lines', 'Lines']]],
  ['SendGrid', [['/mail', 'Mail']]],
  ['Portal', [['/operations', 'Operations']]],
  [
    'Simulation',
    [
      ['/faults', 'Faults'],
      ['/clock', 'Clock'],
      ['/ledger', 'Ledger'],
    ],
  ],
]

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%234353c9'/%3E%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='%23fff' stroke-width='1.6'/%3E%3C/svg%3E"

interface PageOptions {
  title: string
  /** The menu entry the page belongs to. */
  section: string
  status?: ContentfulStatusCode
  lead?: Part
}

export function page(
  c: Context,
  site: Site,
  { title, section, status = 200, lead }: PageOptions,
  body: Part,
): Response | Promise<Response> {
  c.header('cache-control', 'no-store')
  const name = site.world.tenant === DEFAULT_TENANT ? 'Vendor sandbox' : `Vendor sandbox · ${site.world.tenant}`
  return c.html(
    html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${name}</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${site.path('/console.css')}">
<script src="${site.path('/console.js')}" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the page</a>
<header>
<a class="brand" href="${site.path('/')}">Vendor sandbox</a>
${states(site)}
${portalLink(site)}
</header>
<nav aria-label="Console">${menu(site, section)}</nav>
<main id="content">
${notices(c)}
<h1>${title}</h1>
${lead ? html`<p class="lead">${lead}</p>` : ''}
${body}
</main>
</body>
</html>`,
    status,
  )
}

export function nothingHere(c: Context, site: Site): Response | Promise<Response> {
  const lead = html`There is no such page, or what it was about is gone after a reset. <a href="${site.path('/')}">Start</a>`
  return page(c, site, { title: 'Nothing here', section: '', status: 404, lead }, '')
}

function portalLink({ world }: Site): Html {
  if (world.portal.url === '') return html`<span class="portal none">No portal set</span>`
  return html`<a class="portal" href="${world.portal.url}">Open the portal</a>`
}

/** What is switched on and easily forgotten, on every page. */
function states(site: Site): Html {
  const { world } = site
  const faults = world.faults.list().filter((fault) => fault.remaining !== 0 || fault.held > 0).length
  const { mode } = senderOf(world)
  const shown: [page: string, text: string][] = []
  if (faults > 0) shown.push(['/faults', faults === 1 ? '1 fault on' : `${faults} faults on`])
  if (mode !== 'resume') shown.push(['/events', mode === 'pause' ? 'Events paused' : 'Events dropped'])
  if (world.clock.offsetMs !== 0 || world.clock.portalOffsetMs !== 0) shown.push(['/clock', 'Clock moved'])
  const tenant = world.tenant === DEFAULT_TENANT ? '' : html`<span class="chip plain">Tenant ${world.tenant}</span>`
  const links = shown.map(([path, text]) => html`<a class="chip bad" href="${site.path(path)}">${text}</a>`)
  return html`<div id="states" data-live>${tenant}${links}</div>`
}

function menu(site: Site, section: string): Html[] {
  return MENU.map(([group, links]) => {
    const items = links.map(([path, label]) => {
      const current = path === section ? html` aria-current="page"` : ''
      return html`<a href="${site.path(path)}"${current}>${label}</a>`
    })
    return html`<div class="group">${group ? html`<span class="group-name">${group}</span>` : ''}${items}</div>`
  })
}

function notices(c: Context): Part {
  const notice = c.req.query('notice')
  const problem = c.req.query('problem')
  return [
    notice ? html`<p class="message good" role="status">${notice}</p>` : '',
    problem ? html`<p class="message bad" role="alert">${problem}</p>` : '',
  ]
}
