import { type CompanionView, OfferingType, type PlanView } from '#worker/contracts/catalog.ts'
import { yen } from '#worker/contracts/money.ts'
import type { CrmProduct } from '#worker/ports/crm.ts'
import { CATEGORIES, COMPANION_CLASSES, CYCLES, PLAN_CLASS } from '#worker/lib/product-labels.ts'

export type Refusal = { sku: string; reason: string }
export type CatalogContent = { plans: PlanView[]; refused: Refusal[] }

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
/** As long as a line of a cart may name. */
const SKU = /^[\w.-]{1,80}$/
/** More is a typing error: nothing we sell comes near, and the boxes of the pages hold it. */
const HIGHEST_PRICE = 9_999_999
const TIERS = ['Silver', 'Gold', 'Platinum'] as const
const SIM_TYPES = ['Data', 'Data and SMS', 'Voice'] as const

type Checked<T> = { ok: true; value: T } | { ok: false; reason: string }

/** The rules of contracts §8: a product that breaks one is named with its reason and left out, the others publish. */
export function applyCatalogRules(products: readonly CrmProduct[]): CatalogContent {
  const listed = products.filter(
    (product) => product.active && (product.visible || COMPANION_CLASSES.has(product.itemClass ?? '')),
  )
  const refused: Refusal[] = []
  // A hidden product counts too: an order is priced by SKU, whether its product is shown or not.
  const active = products.filter((product) => product.active)
  const unique = withoutRepeated(listed, active, (product) => product.sku, 'SKU', refused)

  const companions = new Map<string, CompanionView>()
  for (const product of unique.filter((candidate) => candidate.itemClass !== PLAN_CLASS)) {
    const companion = toCompanion(product)
    if (companion.ok) companions.set(product.sku, companion.value)
    else refused.push({ sku: nameOf(product), reason: companion.reason })
  }

  const candidates = unique.filter((product) => product.itemClass === PLAN_CLASS)
  const services = withoutRepeated(candidates, candidates, (product) => product.slug, 'slug', refused)
  const plans: { plan: PlanView; sort: number }[] = []
  for (const product of services) {
    const plan = toPlan(product, companions)
    if (plan.ok) plans.push({ plan: plan.value, sort: product.sort ?? Number.MAX_SAFE_INTEGER })
    else refused.push({ sku: nameOf(product), reason: plan.reason })
  }
  plans.sort((a, b) => a.sort - b.sort || compare(a.plan.sku, b.plan.sku))
  refused.sort((a, b) => compare(a.sku, b.sku) || compare(a.reason, b.reason))
  return { plans: plans.map(({ plan }) => plan), refused }
}

function toPlan(product: CrmProduct, companions: ReadonlyMap<string, CompanionView>): Checked<PlanView> {
  const basics = toBasics(product)
  if (!basics.ok) return basics
  const category = CATEGORIES.get(product.category ?? '')
  if (!category) return no(`unknown category ${shown(product.category)}`, `choose ${list(CATEGORIES.keys())}`)
  if (!product.slug || !SLUG.test(product.slug)) {
    return no(`slug ${shown(product.slug)} is not lower-case words joined by hyphens`, 'write it like fibre-home-1g')
  }
  const traits = toTraits(product, category)
  if (!traits.ok) return traits

  const required: CompanionView[] = []
  for (const sku of new Set(product.companionSkus)) {
    const companion = companions.get(sku)
    if (!companion) {
      return no(
        `companion ${sku} is missing, not active, without a price or refused`,
        'repair it or take it out of Companion SKUs',
      )
    }
    required.push(companion)
  }
  // What comes along anyway is no choice: chosen, it would be charged twice.
  const optional = product.optionalSkus.filter((sku) => !product.companionSkus.includes(sku))
  const options = [...new Set(optional)].flatMap((sku) => companions.get(sku) ?? [])
  const { price, cycle, name, summary } = basics.value
  const charges = [{ price, cycle }, ...required]
  return {
    ok: true,
    value: {
      sku: product.sku,
      slug: product.slug,
      category,
      name,
      summary,
      price,
      cycle,
      companions: required,
      options,
      dueNow: yen(sum(charges.map((charge) => charge.price.amount))),
      monthly: yen(sum(charges.filter((charge) => charge.cycle === 'monthly').map((charge) => charge.price.amount))),
      ...traits.value,
    },
  }
}

function toCompanion(product: CrmProduct): Checked<CompanionView> {
  const itemClass = COMPANION_CLASSES.get(product.itemClass ?? '')
  if (!itemClass) {
    return no(`unknown item class ${shown(product.itemClass)}`, `choose ${list([PLAN_CLASS, ...COMPANION_CLASSES.keys()])}`)
  }
  const basics = toBasics(product)
  if (!basics.ok) return basics
  const { name, price, cycle } = basics.value
  return { ok: true, value: { sku: product.sku, name, itemClass, price, cycle } }
}

function toBasics(product: CrmProduct): Checked<Pick<PlanView, 'name' | 'summary' | 'price' | 'cycle'>> {
  const { price, unreadable = [] } = product
  const name = product.name.trim()
  if (unreadable.length > 0) {
    return no(
      `${list(unreadable, 'and')} ${unreadable.length === 1 ? 'has' : 'have'} content of the wrong kind`,
      'enter it again',
    )
  }
  if (!SKU.test(product.sku)) {
    return no(`the SKU ${shown(product.sku)} cannot be ordered`, 'use up to 80 letters, digits, dots, hyphens and underscores')
  }
  if (price === null) return no('no price in the portal price book is active', 'add one, or untick Portal Visible')
  if (!Number.isSafeInteger(price)) return no(`price ${price} is not whole yen`, 'enter it without decimals')
  if (price <= 0) return no(`price ${price} is not above zero`, 'enter it with tax, or untick Portal Visible')
  if (price > HIGHEST_PRICE) return no(`price ${price} is above ${HIGHEST_PRICE} yen`, 'look for a typing error')
  const cycle = CYCLES.get(product.cycle ?? '')
  if (!cycle) return no(`unknown billing cycle ${shown(product.cycle)}`, `choose ${list(CYCLES.keys())}`)
  if (name === '') return no('no name', 'give it one')
  const summary = product.summary?.trim() ?? ''
  return {
    ok: true,
    value: {
      // English stands in for Japanese that is missing: a readable page beats one plan fewer.
      name: { en: name, ja: product.nameJa?.trim() || name },
      summary: { en: summary, ja: product.summaryJa?.trim() || summary },
      price: yen(price),
      cycle,
    },
  }
}

function toTraits(product: CrmProduct, category: PlanView['category']): Checked<Pick<PlanView, 'internet' | 'sim' | 'vpn'>> {
  if (category === 'internet') {
    const offeringType = OfferingType.safeParse(product.offeringType)
    const tier = TIERS.find((known) => known === product.tier)
    if (!offeringType.success) {
      return no(`unknown offering type ${shown(product.offeringType)}`, `choose ${list(OfferingType.options)}`)
    }
    if (!tier) return no(`unknown plan tier ${shown(product.tier)}`, `choose ${list(TIERS)}`)
    return { ok: true, value: { internet: { offeringType: offeringType.data, tier } } }
  }
  if (category === 'sim') {
    const type = SIM_TYPES.find((known) => known === product.simType)
    if (!type) return no(`unknown SIM type ${shown(product.simType)}`, `choose ${list(SIM_TYPES)}`)
    if (product.dataGb === null || !(product.dataGb > 0)) {
      return no(`data volume ${shown(product.dataGb)} is not above zero`, 'enter the gigabytes a month')
    }
    return { ok: true, value: { sim: { type, dataGb: product.dataGb, familyDiscount: product.familyDiscount } } }
  }
  if (!product.vpnRegion) return no('no VPN region', 'enter the country it leads to')
  return { ok: true, value: { vpn: { region: product.vpnRegion } } }
}

/** Of products that share a key none is sold: nobody can tell which price a customer would get. */
function withoutRepeated(
  products: readonly CrmProduct[],
  among: readonly CrmProduct[],
  keyOf: (product: CrmProduct) => string | null,
  label: string,
  refused: Refusal[],
): CrmProduct[] {
  const counts = new Map<string | null, number>()
  for (const product of among) counts.set(keyOf(product), (counts.get(keyOf(product)) ?? 0) + 1)
  return products.filter((product) => {
    const key = keyOf(product)
    if (key === null || key === '' || counts.get(key) === 1) return true
    const { reason } = no(`${label} ${key} is used by ${counts.get(key)} products`, 'give each its own, or deactivate the others')
    refused.push({ sku: nameOf(product), reason })
    return false
  })
}

/** Staff find a product without SKU by its record id. */
function nameOf({ sku, productId }: CrmProduct): string {
  return sku === '' ? productId : sku
}

/** What is wrong, then what to do about it. */
function no(problem: string, remedy: string): { ok: false; reason: string } {
  return { ok: false, reason: `${problem}: ${remedy}` }
}

function shown(value: string | number | null): string {
  return value === null || value === '' ? '(empty)' : `"${String(value).slice(0, 60)}"`
}

function list(words: Iterable<string>, last = 'or'): string {
  const all = [...words]
  return all.length < 2 ? all.join() : `${all.slice(0, -1).join(', ')} ${last} ${all.at(-1)}`
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}

/** By code unit: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
