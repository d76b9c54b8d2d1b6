import { html } from 'hono/html'
import { errorSummary, hiddenField, textField } from './fields.ts'
import type { FormState } from './form-state.ts'
import type { AuthPage, Markup } from './layout.ts'
import { PASSKEY_SCRIPT, passkeyButton } from './passkey-button.ts'

export function loginPage(
  form: FormState,
  page: { next: string; key: string; signedOut: boolean; passwordReset: boolean },
): AuthPage {
  const title = 'Sign in'
  const query = page.next === '/dashboard' ? '' : `?next=${encodeURIComponent(page.next)}`
  const body = html`<div class="stack stack--loose">
<h1 class="title">${title}</h1>
${page.signedOut ? html`<div class="notice notice--success" role="status"><p>You are signed out.</p></div>` : ''}
${page.passwordReset ? html`<div class="notice notice--success" role="status"><p>Your new password is saved. Sign in with it.</p></div>` : ''}
${errorSummary(form, ['email', 'password'])}
<form class="form card" method="post" action="/auth/login">
${textField(form, { name: 'email', label: 'E-mail address', type: 'email', inputmode: 'email', autocomplete: 'username', maxlength: 254, verbatim: 'none' })}
${textField(form, { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', maxlength: 1024 })}
<label class="choice"><input type="checkbox" name="rememberMe" value="on"${form.values['rememberMe'] ? html` checked` : ''}><span>Keep me signed in for 30 days<br><span class="small muted">Not on a shared computer.</span></span></label>
<div class="form__actions"><button class="button button--block" type="submit">Sign in</button></div>
${hiddenField('next', page.next)}${hiddenField('idempotencyKey', page.key)}
</form>
${passkeyButton({ next: page.next })}
<div><div class="stack stack--tight">
<p>New here? <a href="/auth/signup${query}">Create your login</a> with your customer number.</p>
<p>You have used our billing system before? <a href="/auth/link">Link that login</a>.</p>
<p><a href="/auth/forgot-password">Forgot your password?</a></p>
</div></div>
</div>`
  return { title, body, script: PASSKEY_SCRIPT }
}

export function logoutPage(page: { key: string }): { title: string; body: Markup } {
  const title = 'Sign out'
  const body = html`<div class="stack stack--loose">
<h1 class="title">${title}</h1>
<form class="form card" method="post" action="/auth/logout">
<p>This ends your session on this device. Other devices stay signed in.</p>
<div class="form__actions"><button class="button" type="submit">Sign out</button><a class="button button--quiet" href="/dashboard">Stay signed in</a></div>
${hiddenField('idempotencyKey', page.key)}
</form>
</div>`
  return { title, body }
}
