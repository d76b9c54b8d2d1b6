import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from '#worker/context.ts'
import { pagePolicy } from '#worker/lib/security-headers.ts'
import { stylesheet } from '#worker/lib/stylesheet.ts'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

export type AuthPage = { title: string; body: Markup; script?: { code: string; hash: string } }

/** One page of `/auth/*`: complete without scripts, so none may run but its own, if it has one. */
export function answerPage(c: Context<AppEnv>, page: AuthPage, status: ContentfulStatusCode = 200) {
  const { APP_NAME: appName, PUBLIC_BASE_URL: baseUrl, SUPPORT_EMAIL: supportEmail } = c.var.ctx.env
  const { css, hash } = stylesheet()
  c.header('Content-Security-Policy', pagePolicy({ ...scriptNeeds(page), style: `'${hash}'` }, baseUrl))
  return c.html(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<title>${page.title} · ${appName}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style>${raw(css)}</style>
</head>
<body class="page">
<div>
<a class="skip-link" href="#main">Skip to the form</a>
<header class="site-header"><div class="wrap site-header__inner">
<a class="brand" href="/">${MARK}${appName}</a>
<div class="site-account"><a href="/services">Plans</a></div>
</div></header>
</div>
<main id="main" class="section">
<div class="wrap wrap--narrow">
${page.body}
</div>
</main>
<footer class="site-footer"><div class="wrap wrap--narrow">
<p>Questions? Write to <a href="mailto:${supportEmail}">${supportEmail}</a>.</p>
</div></footer>
${page.script ? html`<script type="module">${raw(page.script.code)}</script>` : ''}
</body>
</html>`,
    status,
  )
}

const MARK = raw(
  '<svg width="28" height="28" viewBox="0 0 28 28" fill="none" aria-hidden="true"><rect width="28" height="28" rx="7" fill="currentColor"/>' +
    '<g class="mark-lines" stroke-width="2.2" stroke-linecap="round"><path d="M5 20a9 9 0 0 1 18 0"/><path d="M9 20a5 5 0 0 1 10 0"/>' +
    '<path d="M14 20v.01" stroke-width="3.2"/></g></svg>',
)

function scriptNeeds({ script }: AuthPage): { script: string; connect?: string } {
  return script ? { script: `'${script.hash}'`, connect: "'self'" } : { script: "'none'" }
}
