import { html } from 'hono/html'
import { pagePolicy } from '#worker/lib/security-headers.ts'
import type { ClientAssets } from './client-assets.ts'

export type ShellContent = { nonce: string; assets: ClientAssets; appName: string; supportEmail: string }

/** The same page for every path and person: it holds no personal data, the app asks the API for that. */
export function renderShell({ nonce, assets, appName, supportEmail }: ShellContent) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#151e1c" media="(prefers-color-scheme: dark)">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<meta name="application-name" content="${appName}">
<meta name="support-email" content="${supportEmail}">
<meta property="csp-nonce" nonce="${nonce}">
<title>${appName}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${assets.styles.map((path) => html`<link rel="stylesheet" href="${path}" nonce="${nonce}">`)}
${assets.preloads.map((path) => html`<link rel="modulepreload" href="${path}" nonce="${nonce}">`)}
<script type="module" src="${assets.script}" nonce="${nonce}"></script>
</head>
<body>
<div id="app"></div>
<noscript><p class="no-script">Your account needs JavaScript. Our <a href="/services">plans</a> can be read without it, and ${supportEmail} answers by mail.</p></noscript>
</body>
</html>`
}

/**
 * Only scripts of this answer's nonce run, and what they import. Pictures may be data: URLs because the eSIM's QR code is drawn as one.
 */
export function shellPolicy(nonce: string, baseUrl: string): string {
  const script = `'nonce-${nonce}' 'strict-dynamic'`
  const style = `'self' 'nonce-${nonce}'`
  return pagePolicy({ script, style, connect: "'self'", image: "'self' data:", font: "'self'" }, baseUrl)
}
