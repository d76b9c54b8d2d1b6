import { type Answer, listMember } from '../answers.ts'
import { CURRENCIES, type Currency } from '../currencies.ts'
import { money } from '../format.ts'
import { PRODUCTS, type WhmcsProduct } from '../products.ts'
import type { WhmcsSettings } from '../settings.ts'
import type { Action } from './action.ts'

const CYCLE_KEYS = ['monthly', 'quarterly', 'semiannually', 'annually', 'biennially', 'triennially'] as const

export const getProducts: Action = {
  name: 'GetProducts',
  key: ({ parameters }) => parameters.text('pid'),
  run: ({ parameters, settings, systemUrl }) => {
    const ids =
      parameters.text('pid') === ''
        ? null
        : parameters
            .text('pid')
            .split(',')
            .map((id) => id.trim())
    const group = parameters.text('gid')
    const module = parameters.text('module')
    const rows = PRODUCTS.filter(
      (product) =>
        (ids === null || ids.includes(product.id)) && (group === '' || String(product.groupId) === group) && module === '',
    )
    const list = rows.map((product) => productRow(product, settings, systemUrl))
    return { totalresults: rows.length, ...listMember(settings, 'GetProducts.products', 'product', list) }
  },
}

function productRow(product: WhmcsProduct, settings: WhmcsSettings, systemUrl: string): Answer {
  const slug = product.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const fields = product.fields
    .filter((field) => field.showOnOrderForm)
    .map(({ id, name, required }) => ({ id, name, description: '', required: required ? 'on' : '' }))
  return {
    pid: Number(product.id),
    gid: product.groupId,
    type: product.type,
    name: product.name,
    slug,
    'product-url': `${systemUrl}/store/${product.groupName.toLowerCase()}/${slug}`,
    description: product.description,
    module: '',
    paytype: product.payType,
    ...(Number.parseInt(settings.version, 10) >= 9 ? { allowqty: 0, quantity_available: 0 } : {}),
    pricing: Object.fromEntries(CURRENCIES.map((currency) => [currency.code, pricing(product, currency)])),
    ...listMember(settings, 'GetProducts.customfields', 'customfield', fields),
    ...listMember(settings, 'GetProducts.configoptions', 'configoption', []),
  }
}

/** A one-time price sits under `monthly`; a cycle that is not offered costs -1.00. */
function pricing(product: WhmcsProduct, currency: Currency): Answer {
  const offered = product.cycle === 'onetime' ? 'monthly' : product.cycle
  const price = money(Math.round(product.price * Number(currency.rate)))
  const setupFees = CYCLE_KEYS.map((cycle) => [`${cycle.charAt(0)}setupfee`, '0.00'])
  const prices = CYCLE_KEYS.map((cycle) => [cycle, cycle === offered ? price : '-1.00'])
  return { prefix: currency.prefix, suffix: currency.suffix, ...Object.fromEntries([...setupFees, ...prices]) }
}
