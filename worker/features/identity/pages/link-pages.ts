import { html } from 'hono/html'
import type { BillingClient } from '#worker/ports/billing.ts'
import { errorSummary, hiddenField, textField } from './fields.ts'
import type { FormState } from './form-state.ts'
import type { Markup } from './layout.ts'

type Page = { title: string; body: Markup }

const NUMBER_FIELD = {
  name: 'sfNumber',
  label: 'Customer number',
  hint: 'On your contract or welcome letter, for example AC-100001.',
  autocomplete: 'off',
  maxlength: 20,
  verbatim: 'characters',
  optional: true,
} as const

export function linkPage(form: FormState, page: { key: string }): Page {
  const title = 'Link your billing login'
  const numberOpen = Boolean(form.values['sfNumber']) || form.errors.some(({ field }) => field === 'sfNumber')
  const linked = form.problem?.code === 'ALREADY_LINKED' || form.problem?.code === 'EMAIL_UNAVAILABLE'
  const body = html`<div class="stack stack--loose">
<div class="stack stack--tight">
<h1 class="title">${title}</h1>
<p class="lede">You have used our billing system before? Sign in with that login once. Then you choose a password for this portal, and need no other.</p>
</div>
${errorSummary(form, ['email', 'password', 'sfNumber'], linked ? html`<p><a href="/auth/login">Go to sign in</a></p>` : '')}
<form class="form card" method="post" action="/auth/link">
${textField(form, { name: 'email', label: 'E-mail address of your billing login', type: 'email', inputmode: 'email', autocomplete: 'username', maxlength: 254, verbatim: 'none' })}
${textField(form, { name: 'password', label: 'Password of your billing login', hint: 'We check it once and keep nothing of it.', type: 'password', autocomplete: 'current-password', maxlength: 1024 })}
<details class="form"${numberOpen ? html` open` : ''}>
<summary>I was asked for my customer number</summary>
${textField(form, NUMBER_FIELD)}
</details>
<div class="form__actions"><button class="button button--block" type="submit">Continue</button></div>
${hiddenField('idempotencyKey', page.key)}
</form>
<p>New here? <a href="/auth/signup">Create your login</a> with your customer number. Already linked? <a href="/auth/login">Sign in</a>.</p>
</div>`
  return { title, body }
}

export function linkMailedPage(): Page {
  const title = 'Check your mail'
  const body = html`<div class="stack stack--loose">
<div class="stack stack--tight">
<h1 class="title">${title}</h1>
<p class="lede">Before we link this login, a mail goes to the address of the account. Open the link in it within 30 minutes.</p>
</div>
<p>No mail after a minute? Look into your spam folder, or <a href="/auth/link">start again</a>.</p>
</div>`
  return { title, body }
}

export function choosePage(
  form: FormState,
  page: { token: string; email: string; clients: readonly BillingClient[]; number: string | null },
): Page {
  const { token, email, clients, number } = page
  const title = clients.length > 1 ? 'Which account is it?' : 'Is this your account?'
  const chosen = form.values['clientId'] ?? (clients.length === 1 ? clients[0]?.id : undefined)
  const numberNeeded = number === null && clients.some(({ customerNumber }) => customerNumber === null)
  const body = html`<div class="stack stack--loose">
<div class="stack stack--tight">
<h1 class="title">${title}</h1>
<p class="lede">The billing login ${email} will be linked to it. Continue only if that login is yours: whoever holds it gets into the account.</p>
</div>
${errorSummary(form, ['clientId', 'sfNumber'], form.errors.some(({ field }) => field === 'token') ? html`<p><a href="/auth/link">Start again</a></p>` : '')}
<form class="form card" method="post" action="/auth/link/choose">
<fieldset class="fieldset" id="field-clientId" tabindex="-1"><legend>Account</legend><div class="form">
${clients.map((client) => clientChoice(client, client.id === chosen, number))}
</div></fieldset>
${numberNeeded ? textField(form, { ...NUMBER_FIELD, hint: 'Needed for an account without one. It is on your contract or welcome letter.' }) : ''}
<div class="form__actions"><button class="button button--block" type="submit">Link this account</button></div>
${hiddenField('token', token)}
</form>
</div>`
  return { title, body }
}

function clientChoice(client: BillingClient, chosen: boolean, provedNumber: string | null): Markup {
  const name = `${client.firstName} ${client.lastName}`
  const number = client.customerNumber ?? provedNumber ?? 'no customer number yet'
  const detail = [client.company, number, `billing account ${client.id}`].filter((part) => part !== null).join(' · ')
  return html`<label class="choice"><input type="radio" name="clientId" value="${client.id}" id="field-clientId-${client.id}" required${chosen ? html` checked` : ''}><span>${name}<br><span class="small muted">${detail}</span></span></label>`
}

export function linkOverPage(): Page {
  const title = 'This link is no longer good'
  const body = html`<div class="stack stack--loose">
<div class="stack stack--tight">
<h1 class="title">${title}</h1>
<p class="lede">It works once, and for 30 minutes.</p>
</div>
<p><a class="button" href="/auth/link">Start again</a></p>
<p>Already done? <a href="/auth/login">Sign in</a>.</p>
</div>`
  return { title, body }
}

export function setPasswordPage(form: FormState, page: { email: string; key: string }): Page {
  const title = 'Choose your password'
  const body = html`<div class="stack stack--loose">
<div class="stack stack--tight">
<p class="eyebrow">Last step</p>
<h1 class="title">${title}</h1>
<p class="lede">Your billing account is linked. From now on you sign in here, with a password of its own.</p>
</div>
${errorSummary(form, ['password', 'confirmPassword'])}
<form class="form card" method="post" action="/auth/set-password">
${textField({ values: { email: page.email }, errors: [] }, { name: 'email', label: 'You will sign in with', type: 'email', autocomplete: 'username', readonly: true })}
${textField(form, { name: 'password', label: 'New password', hint: 'At least 15 characters. Four or five words in a row are strong and easy to remember.', type: 'password', autocomplete: 'new-password', minlength: 15, maxlength: 128 })}
${textField(form, { name: 'confirmPassword', label: 'New password once more', type: 'password', autocomplete: 'new-password', minlength: 15, maxlength: 128 })}
<div class="form__actions"><button class="button button--block" type="submit">Save and sign in</button></div>
${hiddenField('idempotencyKey', page.key)}
</form>
</div>`
  return { title, body }
}
