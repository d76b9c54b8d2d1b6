import { html } from 'hono/html'
import type { StartSignUpInput } from '#worker/contracts/identity.ts'
import { errorSummary, hiddenField, selectField, textField } from './fields.ts'
import type { FormState } from './form-state.ts'
import type { Markup } from './layout.ts'
import { countries, PREFECTURES } from './places.ts'

type Page = { title: string; body: Markup }

const START_FIELDS = ['sfNumber', 'email', 'confirmEmail', 'phone']
const ADDRESS_FIELDS = ['postcode', 'state', 'city', 'address1', 'address2', 'country'].map((name) => `address.${name}`)
const OPTIONAL_FIELDS = ['company', 'nationality', 'birthDate', 'gender']
const DETAIL_FIELDS = [
  'code',
  'email',
  'password',
  'confirmPassword',
  'firstName',
  'lastName',
  'phone',
  ...ADDRESS_FIELDS,
  ...OPTIONAL_FIELDS,
]

export function startPage(form: FormState, page: { next: string; key: string }): Page {
  const title = 'Create your login'
  const phoneOpen = Boolean(form.values['phone']) || form.errors.some(({ field }) => field === 'phone')
  const body = html`<div class="stack stack--loose">
<div class="stack stack--tight">
<p class="eyebrow">Step 1 of 2</p>
<h1 class="title">${title}</h1>
<p class="lede">For customers with a contract. You need your customer number and your mail at hand.</p>
</div>
${errorSummary(form, START_FIELDS)}
<form class="form card" method="post" action="/auth/signup/start">
${textField(form, { name: 'sfNumber', label: 'Customer number', hint: 'On your contract or welcome letter, for example AC-100001.', autocomplete: 'off', maxlength: 20, verbatim: 'characters' })}
${textField(form, { name: 'email', label: 'E-mail address', hint: 'You will sign in with it.', type: 'email', inputmode: 'email', autocomplete: 'username', maxlength: 254, verbatim: 'none' })}
${textField(form, { name: 'confirmEmail', label: 'E-mail address once more', type: 'email', inputmode: 'email', autocomplete: 'off', maxlength: 254, verbatim: 'none' })}
<details class="form"${phoneOpen ? html` open` : ''}>
<summary>My contract has another e-mail address</summary>
${textField(form, { name: 'phone', label: 'Phone number on your contract', hint: 'If it matches, we mail the code to the address above. Otherwise it goes to the address on your contract.', type: 'tel', inputmode: 'tel', autocomplete: 'tel', maxlength: 40, optional: true })}
</details>
<div class="form__actions"><button class="button button--block" type="submit">Mail me a code</button></div>
${hiddenField('next', page.next)}${hiddenField('idempotencyKey', page.key)}
</form>
<p>Already have a login? <a href="/auth/login">Sign in</a>. You know our billing system? <a href="/auth/link">Link your billing login</a>.</p>
</div>`
  return { title, body }
}

export function detailsPage(
  form: FormState,
  page: { next: string; key: string; resendKey: string; started: StartSignUpInput; resent: boolean },
): Page {
  const title = 'Check your mail'
  const { sfNumber, email, phone } = page.started
  const known = phone === undefined ? email : `${email} or the phone number you gave`
  const identity = html`${hiddenField('sfNumber', sfNumber)}${hiddenField('confirmEmail', email)}${hiddenField('next', page.next)}`
  const taken = form.problem?.code === 'ALREADY_LINKED' || form.problem?.code === 'EMAIL_UNAVAILABLE'
  const body = html`<div class="stack stack--loose">
<div class="stack stack--tight">
<p class="eyebrow">Step 2 of 2</p>
<h1 class="title">${title}</h1>
<p class="lede">If ${known} is on the contract of ${sfNumber}, a mail is on its way to ${email}. Otherwise it goes to the address on the contract.</p>
<p class="small"><a href="/auth/signup">Use another number or address</a></p>
</div>
${page.resent ? html`<div class="notice notice--success" role="status"><p>Another code is on its way. Only the newest one works.</p></div>` : ''}
${errorSummary(form, DETAIL_FIELDS, taken ? html`<p><a href="/auth/login">Go to sign in</a></p>` : '')}
<form class="form card" method="post" action="/auth/signup">
${textField(form, { name: 'code', label: 'Code from the mail', hint: '6 digits, good for 10 minutes.', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 12, pattern: '[0-9０-９\\s\\-]{6,12}', code: true })}
${textField({ values: { email }, errors: form.errors }, { name: 'email', label: 'You will sign in with', type: 'email', autocomplete: 'username', readonly: true })}
${textField(form, { name: 'password', label: 'Password', hint: 'At least 15 characters. Four or five words in a row are strong and easy to remember.', type: 'password', autocomplete: 'new-password', minlength: 15, maxlength: 128 })}
${textField(form, { name: 'confirmPassword', label: 'Password once more', type: 'password', autocomplete: 'new-password', minlength: 15, maxlength: 128 })}
${personFieldset(form)}
${addressFieldset(form)}
${optionalFieldset(form)}
<div class="form__actions"><button class="button button--block" type="submit">Create my login</button></div>
${identity}${hiddenField('idempotencyKey', page.key)}${hiddenField('resendKey', page.resendKey)}
<div class="cluster">
<p class="small muted">No mail after a minute? Look into your spam folder, or</p>
<button class="button button--secondary button--small" type="submit" formaction="/auth/signup/start" formnovalidate name="resend" value="1">Mail me another code</button>
</div>
</form>
</div>`
  return { title, body }
}

function personFieldset(form: FormState): Markup {
  return html`<fieldset class="fieldset"><legend>About you</legend><div class="form">
<div class="field-row">
${textField(form, { name: 'firstName', label: 'First name', autocomplete: 'given-name', maxlength: 50 })}
${textField(form, { name: 'lastName', label: 'Last name', autocomplete: 'family-name', maxlength: 50 })}
</div>
${textField(form, { name: 'phone', label: 'Phone number', hint: 'For example 090-1234-5678, or +44 20 7946 0000 from abroad.', type: 'tel', inputmode: 'tel', autocomplete: 'tel', maxlength: 40 })}
</div></fieldset>`
}

function addressFieldset(form: FormState): Markup {
  return html`<fieldset class="fieldset"><legend>Billing address</legend><div class="form">
${textField(form, { name: 'address.postcode', label: 'Postcode', hint: '7 digits in Japan, for example 150-0001.', autocomplete: 'postal-code', maxlength: 20 })}
<div class="field-row">
${textField(form, { name: 'address.state', label: 'Prefecture', hint: 'In Latin letters.', autocomplete: 'address-level1', maxlength: 80, list: 'prefectures' })}
${textField(form, { name: 'address.city', label: 'City or ward', hint: 'For example Shibuya-ku.', autocomplete: 'address-level2', maxlength: 40 })}
</div>
<datalist id="prefectures">${PREFECTURES.map((name) => html`<option value="${name}">`)}</datalist>
${textField(form, { name: 'address.address1', label: 'Street address', hint: 'For example 1-2-3 Jingumae.', autocomplete: 'address-line1', maxlength: 120 })}
${textField(form, { name: 'address.address2', label: 'Building and room', autocomplete: 'address-line2', maxlength: 120, optional: true })}
${selectField(form, { name: 'address.country', label: 'Country', autocomplete: 'country', options: countries(), initial: 'JP' })}
</div></fieldset>`
}

function optionalFieldset(form: FormState): Markup {
  const open = OPTIONAL_FIELDS.some((name) => form.values[name] || form.errors.some(({ field }) => field === name))
  return html`<details class="form"${open ? html` open` : ''}>
<summary>More about you (optional)</summary>
${textField(form, { name: 'company', label: 'Company', autocomplete: 'organization', maxlength: 80, optional: true })}
<div class="field-row">
${selectField(form, { name: 'nationality', label: 'Nationality', autocomplete: 'off', options: [['', 'Not stated'], ...countries()], optional: true })}
${textField(form, { name: 'birthDate', label: 'Date of birth', type: 'date', autocomplete: 'bday', optional: true })}
</div>
${selectField(form, {
  name: 'gender',
  label: 'Gender',
  autocomplete: 'sex',
  options: [
    ['', 'Not stated'],
    ['female', 'Female'],
    ['male', 'Male'],
    ['other', 'Other'],
    ['undisclosed', 'I prefer not to say'],
  ],
  optional: true,
})}
</details>`
}
