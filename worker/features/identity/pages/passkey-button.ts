import { createHash } from 'node:crypto'
import { html } from 'hono/html'
import type { PasskeyRequestOptions } from '#worker/contracts/mfa.ts'
import type { Markup } from './layout.ts'
import source from './passkey-button.js?raw'

const code = source.trim()
/** The one script of these pages, by its hash: they work without it, for passwords and codes. */
export const PASSKEY_SCRIPT = { code, hash: `sha256-${createHash('sha256').update(code).digest('base64')}` }

/** What a passkey is asked to answer as second factor; without it the passkey is the whole login. */
export type PasskeyStep = { options: PasskeyRequestOptions; challenge: string }

/** Out of sight until the script knows that the browser can. */
export function passkeyButton({ next, step }: { next: string; step?: PasskeyStep | undefined }): Markup {
  const asked = step ? html` data-options="${JSON.stringify(step.options)}" data-challenge="${step.challenge}"` : ''
  return html`<div hidden data-passkey data-next="${next}"${asked}>
<button class="button button--secondary button--block" type="button">${step ? 'Use your passkey' : 'Use a passkey'}</button>
<p role="alert"></p>
</div>`
}
