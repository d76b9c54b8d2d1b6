import { Hono } from 'hono'
import { html } from 'hono/html'
import { accountView } from '../../control/accounts.ts'
import { orderView } from '../../control/order-view.ts'
import { findAccount } from '../../control/staff.ts'
import { listLiving } from '../../salesforce/record.ts'
import { nothingHere, page } from '../layout.ts'
import { chip, facts, type Html, live, panel, plain, table, time, vendorTag } from '../parts.ts'
import type { Site } from '../site.ts'
import { billingLoginPanel, cardsPanel, detailsPanel, eligibilityPanel, identityPanel } from './customer-forms.ts'
import { orderTable } from './orders.ts'

export type AccountView = ReturnType<typeof accountView>

export function customerPages(site: Site): Hono {
  const { world } = site
  return new Hono()
    .get('/customers', (c) => {
      const accounts = listLiving(world, 'Account').map((account) => accountView(world, account))
      const lead = html`${vendorTag('salesforce')} ${vendorTag('whmcs')} Sign up in the portal with a customer number of somebody who is not active yet.`
      return page(c, site, { title: 'Customers', section: '/customers', lead }, live('customers', accountTable(site, accounts)))
    })
    .get('/customers/:number', (c) => {
      const account = findAccount(world, c.req.param('number'))
      if (!account) return nothingHere(c, site)
      const view = accountView(world, account)
      const orders = listLiving(world, 'Order')
        .filter((order) => order['AccountId'] === account.Id)
        .map((order) => orderView(world, order))
      const body = html`<div class="columns">
<div>${eligibilityPanel(site, view)}${identityPanel(site, view)}${detailsPanel(site, view)}</div>
<div>${cardsPanel(site, view)}${billingLoginPanel(site, view)}${panel('Account', live('account', accountFacts(site, view)), { actor: 'salesforce' })}</div>
</div>
${panel('Orders', live('account-orders', orderTable(site, orders.toReversed(), 'No orders yet.')), { actor: 'salesforce' })}`
      const lead = html`${plain(view.number)} · ${plain(view.email)} · ${plain(view.phone)}`
      return page(c, site, { title: plain(view.name), section: '/customers', lead }, body)
    })
}

export function billingLink(site: Site, clientId: number): Html {
  return html`<a href="${site.path(`/billing?client=${clientId}`)}">WHMCS client ${clientId}</a>`
}

function accountTable(site: Site, accounts: AccountView[]): Html {
  return table(
    accounts,
    [
      {
        label: 'Customer',
        cell: ({ name, number }) =>
          html`<a href="${site.path(`/customers/${encodeURIComponent(plain(number))}`)}">${plain(name)}</a> <small>${plain(number)}</small>`,
      },
      { label: 'E-mail', cell: ({ email }) => plain(email) },
      { label: 'Portal', cell: ({ portalStatus }) => chip(portalStatus) },
      {
        label: 'Internet',
        cell: ({ eligibility }) =>
          html`${chip(eligibility.status)}${eligibility.offeringType ? html` <small>${plain(eligibility.offeringType)}</small>` : ''}`,
      },
      { label: 'Identity', cell: ({ identityVerifiedAt }) => (identityVerifiedAt ? 'verified' : chip('not verified')) },
      {
        label: 'Billing',
        cell: ({ billing }) =>
          billing ? html`${billingLink(site, billing.clientId)} <small>${cardCount(billing.cards.length)}</small>` : '–',
      },
    ],
    { caption: 'Customers', empty: 'No customers.', row: ({ number }) => html`data-customer-number="${plain(number)}"` },
  )
}

function cardCount(count: number): string {
  if (count === 0) return 'no card'
  return count === 1 ? '1 card' : `${count} cards`
}

function accountFacts(site: Site, view: AccountView): Html {
  return facts([
    ['Portal status', chip(view.portalStatus)],
    ['Portal source', plain(view.portalSource)],
    ['Portal user', html`<code>${plain(view.portalUserId)}</code>`],
    ['Identity verified', time(view.identityVerifiedAt)],
    ['WHMCS id in Salesforce', plain(view.whmcsClientId)],
    ['Billing', view.billing ? billingLink(site, view.billing.clientId) : 'no WHMCS client'],
    ['Account id', html`<code>${view.id}</code>`],
    ['Contact id', html`<code>${plain(view.contactId)}</code>`],
  ])
}
