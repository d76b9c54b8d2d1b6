import { html } from 'hono/html'
import { tokyoTime } from '../security-notices.ts'
import { errorSummary, hiddenField } from './fields.ts'
import type { FormState } from './form-state.ts'
import type { Markup } from './layout.ts'

type Added = { key: string; token: string; what: string; atMs: number }

export function notMePage(form: FormState, added: Added): { title: string; body: Markup } {
  const title = 'Was this not you?'
  const body = html`<div class="stack stack--loose">
<h1 class="title">${title}</h1>
${errorSummary(form, [])}
<form class="form card" method="post" action="/auth/not-me">
<p><strong>${added.what}</strong></p>
<p>When: ${tokyoTime(added.atMs)}.</p>
<p>If it was not you, remove it here, with all that was added to sign in with since. Everybody is signed out; then choose a new password. If it was you, close this page.</p>
<div class="form__actions"><button class="button button--block" type="submit">This was not me: remove it</button></div>
${hiddenField('token', added.token)}${hiddenField('idempotencyKey', added.key)}
</form>
</div>`
  return { title, body }
}
