import { Hono } from 'hono'
import { accountView } from '../../control/accounts.ts'
import { findAccount } from '../../control/staff.ts'
import { nothingHere } from '../layout.ts'
import { filled, readForm, type Site } from '../site.ts'

export function customerActions(site: Site): Hono {
  return new Hono()
    .post('/customers/:number/eligibility', async (c) => {
      const form = await readForm(c)
      const status = filled(form, 'status')
      const body = { status, offeringType: filled(form, 'offeringType') ?? null, notes: filled(form, 'notes') ?? null }
      return site.perform(c, {
        ...ofAccount(c.req.param('number'), '/eligibility'),
        body,
        done: `Internet eligibility: ${status}.`,
      })
    })
    .post('/customers/:number/identity', async (c) => {
      const identityVerified = (await readForm(c)).get('verified') === 'yes'
      const done = identityVerified ? 'Identity verified.' : 'Identity no longer verified.'
      return site.perform(c, { method: 'PATCH', ...ofAccount(c.req.param('number')), body: { identityVerified }, done })
    })
    .post('/customers/:number/details', async (c) => {
      const number = c.req.param('number')
      const account = findAccount(site.world, number)
      if (!account) return nothingHere(c, site)
      const before: Record<string, unknown> = accountView(site.world, account)
      const form = await readForm(c)
      const sent = ['email', 'phone', 'portalStatus'].map((name) => [name, filled(form, name)] as const)
      const body = Object.fromEntries(sent.filter(([name, value]) => value !== undefined && value !== before[name]))
      return site.perform(c, { method: 'PATCH', ...ofAccount(number), body, done: 'Details saved.' })
    })
    .post('/customers/:number/billing-login', async (c) => {
      const form = await readForm(c)
      const number = c.req.param('number')
      const customerNumber = form.get('numbered') === 'on' ? number : null
      const email = filled(form, 'email')
      const [name = '', domain = ''] = (email ?? '').split('@')
      const second = { email: `${name}.second@${domain}`, customerNumber: null }
      const clients = [{ customerNumber }, ...(form.get('several') === 'on' ? [second] : [])]
      const body = { email, password: filled(form, 'password'), twoFactor: form.get('twoFactor') === 'on', clients }
      return site.perform(c, {
        ...ofAccount(number, '/billing-login'),
        body,
        done: ({ clientIds }) => `Billing login made; clients: ${String(clientIds)}.`,
      })
    })
    .post('/customers/:number/cards/add', async (c) => {
      const body = { action: 'add', number: filled(await readForm(c), 'number') }
      return site.perform(c, { ...ofAccount(c.req.param('number'), '/cards'), body, done: 'Card added.' })
    })
    .post('/customers/:number/cards/remove', async (c) => {
      const body = { action: 'remove', payMethodId: filled(await readForm(c), 'payMethodId') }
      return site.perform(c, { ...ofAccount(c.req.param('number'), '/cards'), body, done: 'Card removed.' })
    })
}

function ofAccount(number: string, verb = ''): { path: string; back: string } {
  const name = encodeURIComponent(number)
  return { path: `/accounts/${name}${verb}`, back: `/customers/${name}` }
}
