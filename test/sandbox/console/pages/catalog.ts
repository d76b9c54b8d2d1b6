import { Hono } from 'hono'
import { html } from 'hono/html'
import { productView } from '../../control/products.ts'
import { findProduct } from '../../control/staff.ts'
import { listLiving } from '../../salesforce/record.ts'
import { area, button, check, choice, field, form } from '../fields.ts'
import { nothingHere, page } from '../layout.ts'
import { chip, facts, type Html, panel, plain, table, vendorTag, yen } from '../parts.ts'
import { filled, filledNumber, readForm, type Site } from '../site.ts'

// The view's members by name come from a list, which its type does not show.
type ProductView = ReturnType<typeof productView> & Record<string, unknown>

const STOCK = ['', 'In Stock', 'Low', 'Out of Stock']
const TEXTS = ['nameJa', 'summary', 'summaryJa', 'stock', 'campaign', 'campaignEndsAt'] as const

export function catalogPages(site: Site): Hono {
  const { world } = site
  return new Hono()
    .get('/catalog', (c) => {
      const products: ProductView[] = listLiving(world, 'Product2').map((product) => productView(world, product))
      const groups = Map.groupBy(products, ({ category }) => plain(category))
      const lead = html`${vendorTag('salesforce')} What is sold, at the prices of the portal’s price book in yen, tax included. A change reaches the portal by event.`
      const body = [...groups].map(
        ([category, members]) => html`<section><h2>${category}</h2>${productTable(site, category, members)}</section>`,
      )
      return page(c, site, { title: 'Catalog', section: '/catalog', lead }, body)
    })
    .get('/catalog/:sku', (c) => {
      const product = findProduct(world, c.req.param('sku'))
      if (!product) return nothingHere(c, site)
      const view: ProductView = productView(world, product)
      const lead = html`${vendorTag('salesforce')} ${plain(view.sku)} · ${plain(view.category)} · ${plain(view.itemClass)} · ${plain(view.billingCycle)}`
      const body = html`<div class="columns">${editPanel(site, view)}${fixedPanel(view)}</div>`
      return page(c, site, { title: plain(view['name']), section: '/catalog', lead }, body)
    })
    .post('/catalog/:sku', async (c) => {
      const sku = c.req.param('sku')
      const product = findProduct(world, sku)
      if (!product) return nothingHere(c, site)
      const back = `/catalog/${encodeURIComponent(sku)}`
      const body = changesOf(await readForm(c), productView(world, product))
      if (Object.keys(body).length === 0) return site.redirect(c, back, { kind: 'notice', text: 'Nothing was different.' })
      const done = `Saved: ${Object.keys(body).join(', ')}.`
      return site.perform(c, { method: 'PATCH', path: `/products/${encodeURIComponent(sku)}`, body, done, back })
    })
}

/** Only what is different, so that nothing else becomes a change event. */
function changesOf(form: URLSearchParams, view: ProductView): Record<string, unknown> {
  const sent: Record<string, unknown> = {
    price: filledNumber(form, 'price'),
    name: filled(form, 'name'),
    visible: form.has('visible'),
    active: form.has('active'),
    ...Object.fromEntries(TEXTS.map((name) => [name, filled(form, name) ?? null])),
  }
  return Object.fromEntries(Object.entries(sent).filter(([name, value]) => value !== undefined && value !== view[name]))
}

function productTable(site: Site, category: string, products: ProductView[]): Html {
  return table(
    products,
    [
      {
        label: 'Product',
        cell: (product) =>
          html`<a href="${site.path(`/catalog/${encodeURIComponent(plain(product.sku))}`)}">${plain(product['name'])}</a> <small>${plain(product.sku)}</small>`,
      },
      { label: 'Kind', cell: (product) => html`${plain(product.itemClass)} <small>${plain(product.billingCycle)}</small>` },
      { label: 'Price', cell: (product) => yen(product.price), number: true },
      { label: 'Stock', cell: (product) => chip(product['stock']) },
      { label: 'Campaign', cell: (product) => plain(product['campaign']) },
      { label: 'Shown', cell: shown },
    ],
    { caption: category, empty: 'Nothing here.', row: ({ sku }) => html`data-sku="${plain(sku)}"` },
  )
}

function shown({ visible, active }: ProductView): Html | string {
  if (active !== true) return chip('not active')
  return visible === true ? 'yes' : chip('hidden')
}

function editPanel(site: Site, view: ProductView): Html {
  return panel(
    'Edit',
    form(
      site.path(`/catalog/${encodeURIComponent(plain(view.sku))}`),
      html`${field('Price (yen, tax included)', 'price', { value: view.price, type: 'number', required: true, min: 0 })}
${field('Name', 'name', { value: view['name'], required: true })}
${field('Name in Japanese', 'nameJa', { value: view['nameJa'] })}
${area('Summary', 'summary', view['summary'])}
${area('Summary in Japanese', 'summaryJa', view['summaryJa'])}
${choice(
  'Stock',
  'stock',
  STOCK.map((stock) => [stock, stock || 'not said']),
  view['stock'],
)}
${field('Campaign', 'campaign', { value: view['campaign'] })}
${field('Campaign’s last day', 'campaignEndsAt', { value: view['campaignEndsAt'], type: 'date' })}
${check('Visible in the portal', 'visible', view['visible'] === true)}
${check('Active', 'active', view['active'] === true)}
${button('Save')}`,
    ),
    { actor: 'salesforce' },
  )
}

function fixedPanel(view: ProductView): Html {
  return panel(
    'Also',
    facts([
      ['Page', plain(view['slug'])],
      ['Ordered with', plain(view['companionSkus'])],
      ['Options', plain(view['optionalSkus'])],
      ['WHMCS product', plain(view['whmcsProductId'])],
      ['Salesforce id', html`<code>${view.id}</code>`],
    ]),
    { actor: 'salesforce' },
  )
}
