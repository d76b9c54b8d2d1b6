import { html } from 'hono/html'
import { TEST_CARDS } from '../../whmcs/cards.ts'
import { area, button, check, choice, field, form } from '../fields.ts'
import { type Html, panel, plain, time } from '../parts.ts'
import type { Site } from '../site.ts'
import type { AccountView } from './customers.ts'

const DECISIONS = ['Not Requested', 'Pending', 'Eligible', 'Not Eligible']
const OFFERINGS = [['', 'none'], 'Home 1G', 'Home 10G', 'Apartment 1G', 'Apartment 100M'] as const
const PORTAL_STATUSES = ['Not Active', 'Active', 'Closed']

const action = (site: Site, { number }: AccountView, verb: string) =>
  site.path(`/customers/${encodeURIComponent(plain(number))}/${verb}`)

export function eligibilityPanel(site: Site, view: AccountView): Html {
  const { status, offeringType, notes } = view.eligibility
  return panel(
    'Internet eligibility',
    form(
      action(site, view, 'eligibility'),
      html`${choice('Decision', 'status', DECISIONS, status)}
${choice('Line at the address', 'offeringType', OFFERINGS, offeringType)}
${area('Notes', 'notes', notes)}
${button('Save decision')}`,
    ),
    { actor: 'salesforce', hint: 'Whether fibre reaches the home, and which kind.' },
  )
}

export function identityPanel(site: Site, view: AccountView): Html {
  const verified = view.identityVerifiedAt !== null
  const label = verified ? 'Withdraw verification' : 'Mark as verified'
  return panel(
    'Identity',
    form(action(site, view, 'identity'), button(label, { kind: 'plain', name: 'verified', value: verified ? 'no' : 'yes' })),
    { actor: 'salesforce', hint: verified ? html`Verified on ${time(view.identityVerifiedAt)}.` : 'Not verified yet.' },
  )
}

export function detailsPanel(site: Site, view: AccountView): Html {
  return panel(
    'Details',
    form(
      action(site, view, 'details'),
      html`${field('E-mail', 'email', { value: view.email, type: 'email' })}
${field('Phone', 'phone', { value: view.phone, type: 'tel' })}
${choice('Portal status', 'portalStatus', PORTAL_STATUSES, view.portalStatus)}
${button('Save details', { kind: 'plain' })}`,
    ),
    { actor: 'salesforce' },
  )
}

/** A customer from before the portal: what linking an existing login starts from. */
export function billingLoginPanel(site: Site, view: AccountView): Html {
  if (view.billing) return html``
  return panel(
    'Billing login',
    form(
      action(site, view, 'billing-login'),
      html`${field('E-mail', 'email', { value: view.email, type: 'email', required: true })}
${field('Password', 'password', { value: 'an-old-billing-password', required: true })}
${check('Carries the customer number', 'numbered', true)}
${check('Second factor', 'twoFactor')}
${check('Owns a second client', 'several')}
${button('Make billing login', { kind: 'plain' })}`,
    ),
    { actor: 'whmcs', hint: 'As if this person had used the billing system before there was a portal.' },
  )
}

export function cardsPanel(site: Site, view: AccountView): Html {
  if (!view.billing) {
    return panel('Cards', html`<p class="empty">No WHMCS client yet: the portal makes one when the customer signs up.</p>`, {
      actor: 'whmcs',
    })
  }
  const cards = view.billing.cards.map(
    ({
      id,
      cardType,
      lastFour,
      isDefault,
    }) => html`<li><span>${cardType} …${lastFour}${isDefault ? html` <small>default</small>` : ''}</span>
${form(action(site, view, 'cards/remove'), button('Remove', { kind: 'plain', name: 'payMethodId', value: id, about: `card ${lastFour}` }), { inline: true })}</li>`,
  )
  const kinds = TEST_CARDS.map(({ number, brand, declines }) => {
    const label = `${brand} …${number.slice(-4)}${declines ? ' (is declined)' : ''}`
    return [number, label] as const
  })
  return panel(
    'Cards',
    html`${cards.length > 0 ? html`<ul class="rows">${cards}</ul>` : html`<p class="empty">No card.</p>`}
${form(action(site, view, 'cards/add'), html`${choice('Card', 'number', kinds)}${button('Add card', { kind: 'plain' })}`)}`,
    { actor: 'whmcs' },
  )
}
