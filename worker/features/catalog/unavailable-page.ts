import type { Context } from 'hono'
import { html } from 'hono/html'
import type { AppEnv } from '#worker/context.ts'

/** Only before the first publication ever: plain on purpose, because nothing else exists yet. Never cached. */
export function unavailablePage(c: Context<AppEnv>, retryAfterSeconds: number): Response | Promise<Response> {
  c.header('Retry-After', String(Math.ceil(retryAfterSeconds)))
  c.header('Cache-Control', 'private, no-store')
  return c.html(
    html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>One moment, please</title></head>
<body>
<h1>One moment, please</h1>
<p>Our plans are being prepared. Please reload this page in a minute.</p>
<p lang="ja">プランを準備しています。1分ほどしてから、もう一度お試しください。</p>
</body>
</html>`,
    503,
  )
}
