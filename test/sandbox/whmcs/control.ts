import { Hono } from 'hono'
import type { World } from '../core/world.ts'
import { addCard, cardsOf, removeCard } from './cards.ts'
import { money } from './format.ts'
import { invoiceBalance, newTransactionId, payInvoice } from './invoicing.ts'
import { productById } from './products.ts'
import { tables } from './records.ts'
import { changeWhmcsSettings, isSettingName, SHAPE_MODES, type WhmcsSettings, whmcsSettings } from './settings.ts'

/** The operator's view of WHMCS, for the console and for tests. */
export function whmcsControl(world: World): Hono {
  const app = new Hono()
  const db = tables(world)

  app.get('/clients', (c) => {
    const clients = db.clients.list().map((client) => ({
      id: client.id,
      ownerUserId: client.ownerUserId,
      name: `${client.firstName} ${client.lastName}`,
      email: client.email,
      status: client.status,
      customerNumber: client.customFields[world.config.whmcs.customerNumberFieldId] ?? '',
      customFields: client.customFields,
      cards: cardsOf(world, client.id).map(({ id, cardType, lastFour, isDefault }) => ({ id, cardType, lastFour, isDefault })),
    }))
    return c.json({ clients, users: db.users.list().map(({ id, email }) => ({ id, email })) })
  })
  app.get('/orders', (c) => {
    const orders = db.orders.list().map((order) => ({ ...order, amount: money(order.amount) }))
    return c.json({ orders })
  })
  app.get('/services', (c) => {
    const services = db.services.list().map(({ password: _password, ...service }) => ({
      ...service,
      product: productById(service.productId)?.name ?? '',
      firstPayment: money(service.firstPayment),
      recurring: money(service.recurring),
    }))
    return c.json({ services })
  })
  app.get('/invoices', (c) => {
    const invoices = db.invoices.list().map((invoice) => ({
      id: invoice.id,
      clientId: invoice.clientId,
      status: invoice.status,
      date: invoice.date,
      dueDate: invoice.dueDate,
      balance: money(invoiceBalance(world, invoice)),
      items: invoice.items.map((item) => ({ description: item.description, amount: money(item.amount) })),
    }))
    return c.json({ invoices })
  })
  app.post('/invoices/:id/pay', (c) => {
    const invoice = db.invoices.get(c.req.param('id'))
    if (!invoice) return c.json({ title: 'Not Found', status: 404 }, 404)
    if (invoice.status !== 'Unpaid') return c.json({ title: 'Conflict', status: 409, detail: 'not unpaid' }, 409)
    world.transaction(() =>
      payInvoice(world, invoice, {
        amount: invoiceBalance(world, invoice),
        gateway: invoice.paymentMethod,
        transactionId: newTransactionId(),
      }),
    )
    return c.json({ id: invoice.id, status: db.invoices.get(invoice.id)?.status })
  })
  app.post('/clients/:id/cards', (c) => {
    const client = db.clients.get(c.req.param('id'))
    if (!client) return c.json({ title: 'Not Found', status: 404 }, 404)
    const card = world.transaction(() => addCard(world, client.id))
    return c.json({ id: card.id, lastFour: card.lastFour }, 201)
  })
  app.delete('/clients/:id/cards', (c) => {
    const client = db.clients.get(c.req.param('id'))
    if (!client) return c.json({ title: 'Not Found', status: 404 }, 404)
    world.transaction(() => cardsOf(world, client.id).forEach((card) => removeCard(world, card.id)))
    return c.body(null, 204)
  })
  app.get('/settings', (c) => c.json(whmcsSettings(world)))
  app.post('/settings', async (c) => {
    const change: unknown = await c.req.json().catch(() => null)
    const problem = settingsProblem(change)
    if (problem !== null) return c.json({ title: 'Unprocessable Content', status: 422, detail: problem }, 422)
    return c.json(changeWhmcsSettings(world, change as Partial<WhmcsSettings>))
  })
  return app
}

function settingsProblem(change: unknown): string | null {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return 'an object of settings is expected'
  const unknown = Object.keys(change).filter((name) => !isSettingName(name))
  if (unknown.length > 0) return `unknown settings: ${unknown.join(', ')}`
  const shapes: unknown = 'shapes' in change ? change.shapes : {}
  if (typeof shapes !== 'object' || shapes === null) return 'shapes is an object'
  const bad = Object.values(shapes).filter((mode) => !SHAPE_MODES.some((known) => known === mode))
  return bad.length > 0 ? `unknown shape modes: ${bad.join(', ')}` : null
}
