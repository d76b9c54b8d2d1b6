import { Hono } from 'hono'
import { html } from 'hono/html'
import { orderView } from '../../control/order-view.ts'
import { listLiving } from '../../salesforce/record.ts'
import { page } from '../layout.ts'
import { chip, type Html, live, plain, table, time, vendorTag, yen } from '../parts.ts'
import type { Site } from '../site.ts'

type OrderView = ReturnType<typeof orderView>

const STATUSES = ['Pending Review', 'Approved', 'Completed', 'Cancelled']

export function orderListPages(site: Site): Hono {
  return new Hono().get('/orders', (c) => {
    const orders = listLiving(site.world, 'Order').map((order) => orderView(site.world, order))
    const status = c.req.query('status') ?? ''
    const shown = status === '' ? orders : orders.filter((order) => order.status === status)
    const lead = html`${vendorTag('salesforce')} What customers ordered, newest first. Open one to approve it and to press Provision.`
    const body = html`${filter(site, orders, status)}${live('order-list', orderTable(site, shown.toReversed()))}`
    return page(c, site, { title: 'Orders', section: '/orders', lead }, body)
  })
}

export function orderTable(site: Site, orders: OrderView[], empty = 'No orders here yet.'): Html {
  return table(
    orders,
    [
      { label: 'Order', cell: (order) => orderLink(site, order) },
      { label: 'Placed', cell: (order) => time(order.createdAt, { seconds: false }) },
      { label: 'Customer', cell: (order) => customerLink(site, order) },
      { label: 'Items', cell: (order) => itemNames(order) },
      { label: 'Total', cell: (order) => yen(order.total), number: true },
      { label: 'Status', cell: (order) => chip(order.status) },
      { label: 'Activation', cell: (order) => activation(order) },
    ],
    { caption: 'Orders', empty, row: ({ id }) => html`data-order-id="${id}"` },
  )
}

export function customerLink(site: Site, { account }: OrderView): Html {
  const number = plain(account.number)
  return html`<a href="${site.path(`/customers/${encodeURIComponent(number)}`)}">${plain(account.name)}</a> <small>${number}</small>`
}

function orderLink(site: Site, { id, orderNumber, type }: OrderView): Html {
  return html`<a href="${site.path(`/orders/${id}`)}">${plain(orderNumber)}</a> <small>${plain(type)}</small>`
}

function itemNames({ items }: OrderView): Html {
  return html`<ul class="bare">${items.map((item) => html`<li>${plain(item.name ?? item.sku)}</li>`)}</ul>`
}

function activation({ activationStatus, attention, errorCode }: OrderView): Html {
  const trouble = errorCode ?? attention
  return html`${chip(activationStatus)}${trouble ? html` <small class="bad">${plain(trouble)}</small>` : ''}`
}

function filter(site: Site, orders: OrderView[], selected: string): Html {
  const link = (status: string, label: string) => {
    const count = status === '' ? orders.length : orders.filter((order) => order.status === status).length
    const query = status === '' ? '' : `?status=${encodeURIComponent(status)}`
    const current = status === selected ? html` aria-current="true"` : ''
    return html`<a href="${site.path(`/orders${query}`)}"${current}>${label} <small>${count}</small></a>`
  }
  return html`<div class="filter" role="group" aria-label="Status">${link('', 'All')}${STATUSES.map((status) => link(status, status))}</div>`
}
