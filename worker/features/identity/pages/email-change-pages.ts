import { html } from 'hono/html'
import { errorSummary, hiddenField } from './fields.ts'
import type { FormState } from './form-state.ts'
import type { Markup } from './layout.ts'

type Page = { title: string; body: Markup }
type Link = { key: string; token: string; email: string }

export function confirmAddressPage(form: FormState, link: Link): Page {
  return askPage(form, link, {
    title: 'Confirm your e-mail address',
    action: '/auth/confirm-email',
    text: 'will be the address you sign in with and get our mails and invoices at.',
    button: 'Confirm this address',
  })
}

export function undoAddressPage(form: FormState, link: Link): Page {
  return askPage(form, link, {
    title: 'Undo the change of your address',
    action: '/auth/undo-email',
    text: 'will be the address you sign in with again. Everybody is signed out; then choose a new password.',
    button: 'Bring this address back',
  })
}

export function addressChangedPage(): Page {
  const title = 'Your e-mail address is changed'
  const body = html`<div class="stack stack--loose">
<h1 class="title">${title}</h1>
<div class="notice notice--success" role="status"><p>From now on you sign in with the new address. Your former one was told, and can undo this for 7 days.</p></div>
<p><a class="button" href="/account">Go to your account</a></p>
</div>`
  return { title, body }
}

const BROKEN = {
  '/auth/reset-password': ['Ask for a new link; only the newest mail counts.', 'Mail me a new link', '/auth/forgot-password'],
  '/auth/confirm-email': [
    'Your address may be confirmed already. If not, ask for the change again in your account; only the newest mail counts.',
    'Go to your account',
    '/account',
  ],
  '/auth/undo-email': [
    'Your former address may be back already. If you cannot sign in with it, choose a new password or write to us.',
    'Choose a new password',
    '/auth/forgot-password',
  ],
  '/auth/not-me': [
    'What was added may be removed already. If you are not sure, choose a new password and look at your account, or write to us.',
    'Choose a new password',
    '/auth/forgot-password',
  ],
} as const

/** Wrong, used, withdrawn and expired links look alike; what counts is what to do now. */
export function brokenLinkPage(
  of: keyof typeof BROKEN,
  reason = 'This link was used already, has expired, or was replaced by a newer one.',
): Page {
  const title = 'This link no longer works'
  const [text, label, href] = BROKEN[of]
  const body = html`<div class="stack stack--loose">
<h1 class="title">${title}</h1>
<p class="lede">${reason}</p>
<p>${text}</p>
<p><a class="button" href="${href}">${label}</a></p>
</div>`
  return { title, body }
}

function askPage(form: FormState, link: Link, page: { title: string; action: string; text: string; button: string }): Page {
  const body = html`<div class="stack stack--loose">
<h1 class="title">${page.title}</h1>
${errorSummary(form, [])}
<form class="form card" method="post" action="${page.action}">
<p><strong>${link.email}</strong> ${page.text}</p>
<div class="form__actions"><button class="button button--block" type="submit">${page.button}</button></div>
${hiddenField('token', link.token)}${hiddenField('idempotencyKey', link.key)}
</form>
</div>`
  return { title: page.title, body }
}
