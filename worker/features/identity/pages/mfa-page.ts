import { html } from 'hono/html'
import type { PasskeyRequestOptions } from '#worker/contracts/mfa.ts'
import { errorSummary, hiddenField, textField } from './fields.ts'
import type { FormState } from './form-state.ts'
import type { AuthPage } from './layout.ts'
import { PASSKEY_SCRIPT, passkeyButton } from './passkey-button.ts'

export type CodeMethod = 'totp' | 'recovery'
export type MfaStep = {
  challenge: string
  methods: readonly string[]
  method: CodeMethod
  next: string
  passkeyOptions?: PasskeyRequestOptions | undefined
}

const FIELDS = {
  totp: {
    label: 'Code from your authenticator app',
    hint: '6 digits; your app shows a new code every 30 seconds.',
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    maxlength: 7,
  },
  recovery: {
    label: 'Recovery code',
    hint: 'One of the codes you kept when you turned on the second factor. Each works once.',
    autocomplete: 'off',
    maxlength: 64,
    verbatim: 'none',
  },
} as const
const OTHERS = {
  totp: ['recovery', 'Use a recovery code instead'],
  recovery: ['totp', 'Use your authenticator app instead'],
} as const

/** The second half of the login: a code, or a passkey where a script can ask for it. */
export function mfaPage(form: FormState, step: MfaStep): AuthPage {
  const title = 'Confirm that it is you'
  const [other, label] = OTHERS[step.method]
  const { passkeyOptions: options, challenge, next } = step
  const kept = [
    hiddenField('challenge', step.challenge),
    hiddenField('methods', step.methods.join(' ')),
    hiddenField('next', step.next),
    ...(options ? [hiddenField('passkeyOptions', JSON.stringify(options))] : []),
  ]
  const body = html`<div class="stack stack--loose">
<h1 class="title">${title}</h1>
${errorSummary(form, ['code'])}
${options ? passkeyButton({ next, step: { options, challenge } }) : ''}
<form class="form card" method="post" action="/auth/login/mfa">
${textField(form, { name: 'code', code: true, ...FIELDS[step.method] })}
<div class="form__actions"><button class="button button--block" type="submit">Continue</button></div>
${hiddenField('method', step.method)}${kept}
</form>
${
  step.methods.includes(other)
    ? html`<form method="post" action="/auth/login/mfa"><button class="button button--quiet" type="submit" name="show" value="${other}">${label}</button>${kept}</form>`
    : ''
}
<p><a href="/auth/login">Start again</a></p>
</div>`
  return { title, body, ...(options && { script: PASSKEY_SCRIPT }) }
}
