import { html } from 'hono/html'
import { errorSummary, hiddenField, textField } from './fields.ts'
import type { FormState } from './form-state.ts'
import type { Markup } from './layout.ts'

type Page = { title: string; body: Markup }

const NEWS = {
  sent: 'If a login has this e-mail address, a mail with a link is on its way to it. It arrives within a minute; look into your spam folder too. The link works for 30 minutes; for ten minutes, the last mail is the one that counts.',
  undone:
    'Your former e-mail address is back, and everybody is signed out. Now choose a new password: whoever changed the address may know the present one.',
  'taken-back':
    'What was added is removed, and everybody is signed out. Now choose a new password: whoever added it knows the present one.',
} as const

/** The same page for every address. */
export function forgotPasswordPage(form: FormState, page: { key: string; news: keyof typeof NEWS | null }): Page {
  const title = page.news === 'sent' ? 'Check your mail' : 'Choose a new password'
  const body = html`<div class="stack stack--loose">
<h1 class="title">${title}</h1>
${page.news ? html`<div class="notice notice--success" role="status"><p>${NEWS[page.news]}</p></div>` : html`<p class="lede">We mail you a link. Until you use it, your password stays as it is.</p>`}
${errorSummary(form, ['email'])}
<form class="form card" method="post" action="/auth/forgot-password">
${textField(form, { name: 'email', label: 'E-mail address', hint: 'The one you sign in with.', type: 'email', inputmode: 'email', autocomplete: 'username', maxlength: 254, verbatim: 'none' })}
<div class="form__actions"><button class="button button--block" type="submit">${page.news === 'sent' ? 'Mail me another link' : 'Mail me a link'}</button></div>
${hiddenField('idempotencyKey', page.key)}
</form>
<p><a href="/auth/login">Back to sign in</a></p>
</div>`
  return { title, body }
}

export function resetPasswordPage(form: FormState, page: { key: string; token: string; email: string }): Page {
  const title = 'Choose a new password'
  const body = html`<div class="stack stack--loose">
<div class="stack stack--tight">
<h1 class="title">${title}</h1>
<p class="lede">All devices are signed out with it. You sign in with the new password afterwards.</p>
</div>
${errorSummary(form, ['password', 'confirmPassword'])}
<form class="form card" method="post" action="/auth/reset-password">
${textField({ values: { email: page.email }, errors: [] }, { name: 'email', label: 'Your login', type: 'email', autocomplete: 'username', readonly: true })}
${textField(form, { name: 'password', label: 'New password', hint: 'At least 15 characters, or 8 when you use a second factor. Four or five words in a row are strong and easy to remember.', type: 'password', autocomplete: 'new-password', minlength: 8, maxlength: 128 })}
${textField(form, { name: 'confirmPassword', label: 'New password once more', type: 'password', autocomplete: 'new-password', minlength: 8, maxlength: 128 })}
<div class="form__actions"><button class="button button--block" type="submit">Save the new password</button></div>
${hiddenField('token', page.token)}${hiddenField('idempotencyKey', page.key)}
</form>
</div>`
  return { title, body }
}
