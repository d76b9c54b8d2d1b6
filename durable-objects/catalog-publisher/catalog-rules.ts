import { type CompanionView, OfferingType, type PlanView } from '#worker/contracts/catalog.ts'
import { yen } from '#worker/contracts/money.ts'
import type { CrmProduct } from '#worker/ports/crm.ts'
import { CATEGORIES, COMPANION_CLASSES, CYCLES, PLAN_CLASS } from './labels.ts'

export type Refusal = { sku: string; reason: string }
export type CatalogContent = { plans: PlanView[]; refused: Refusal[] }

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const SKU = /^[\w.-]{1,100}$/
const TIERS = ['Silver', 'Gold', 'Platinum'] as const
const SIM_TYPES = ['Data', 'Data and SMS', 'Voice'] as const

type Checked<T> = { ok: true; value: T } | { ok: false; reason: string }

/** The rules of contracts §8: a product that breaks one is named with its reason and left out, the others publish. */
export function applyCatalogRules(products: readonly CrmProduct[]): CatalogContent {
  const listed = products.filter(
    (product) => product.active && (product.visible || COMPANION_CLASSES.has(product.itemClass ?? '')),
  )
  const refused: Refusal[] = []
  const unique = withoutRepeated(listed, (product) => product.sku, 'SKU', refused)

  const companions = new Map<string, CompanionView>()
  for (const product of unique.filter((candidate) => candidate.itemClass !== PLAN_CLASS)) {
    const companion = toCompanion(product)
    if (companion.ok) companions.set(product.sku, companion.value)
    else refused.push({ sku: product.sku, reason: companion.reason })
  }

  const services = withoutRepeated(
    unique.filter((product) => product.itemClass === PLAN_CLASS),
    (product) => product.slug,
    'slug',
    refused,
  )
  const plans: { plan: PlanView; sort: number }[] = []
  for (const product of services) {
    const plan = toPlan(product, companions)
    if (plan.ok) plans.push({ plan: plan.value, sort: product.sort ?? Number.MAX_SAFE_INTEGER })
    else refused.push({ sku: product.sku, reason: plan.reason })
  }
  plans.sort((a, b) => a.sort - b.sort || compare(a.plan.sku, b.plan.sku))
  refused.sort((a, b) => compare(a.sku, b.sku) || compare(a.reason, b.reason))
  return { plans: plans.map(({ plan }) => plan), refused }
}

function toPlan(product: CrmProduct, companions: ReadonlyMap<string, CompanionView>): Checked<PlanView> {
  const basics = toBasics(product)
  if (!basics.ok) return basics
  const category = CATEGORIES.get(product.category ?? '')
  if (!category) return no(`unknown category ${shown(product.category)}`)
  if (!product.slug || !SLUG.test(product.slug))
    return no(`slug ${shown(product.slug)} is not lower-case words joined by hyphens`)
  const traits = toTraits(product, category)
  if (!traits.ok) return traits

  const required: CompanionView[] = []
  for (const sku of new Set(product.companionSkus)) {
    const companion = companions.get(sku)
    if (!companion) return no(`companion ${sku} is missing or refused`)
    required.push(companion)
  }
  const options = [...new Set(product.optionalSkus)].flatMap((sku) => companions.get(sku) ?? [])
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
  if (!itemClass) return no(`unknown item class ${shown(product.itemClass)}`)
  const basics = toBasics(product)
  if (!basics.ok) return basics
  const { name, price, cycle } = basics.value
  return { ok: true, value: { sku: product.sku, name, itemClass, price, cycle } }
}

function toBasics(product: CrmProduct): Checked<Pick<PlanView, 'name' | 'summary' | 'price' | 'cycle'>> {
  const { price } = product
  if (!SKU.test(product.sku))
    return no('the SKU is empty or has characters other than letters, digits, dot, hyphen and underscore')
  if (price === null) return no('no price in the portal price book')
  if (!Number.isSafeInteger(price)) return no(`price ${price} is not whole yen`)
  if (price <= 0) return no(`price ${price} is not above zero`)
  const cycle = CYCLES.get(product.cycle ?? '')
  if (!cycle) return no(`unknown billing cycle ${shown(product.cycle)}`)
  if (product.name.trim() === '') return no('no name')
  return {
    ok: true,
    value: {
      name: { en: product.name, ja: product.nameJa ?? product.name },
      summary: { en: product.summary ?? '', ja: product.summaryJa ?? product.summary ?? '' },
      price: yen(price),
      cycle,
    },
  }
}

function toTraits(product: CrmProduct, category: PlanView['category']): Checked<Pick<PlanView, 'internet' | 'sim' | 'vpn'>> {
  if (category === 'internet') {
    const offeringType = OfferingType.safeParse(product.offeringType)
    const tier = TIERS.find((known) => known === product.tier)
    if (!offeringType.success) return no(`unknown offering type ${shown(product.offeringType)}`)
    if (!tier) return no(`unknown plan tier ${shown(product.tier)}`)
    return { ok: true, value: { internet: { offeringType: offeringType.data, tier } } }
  }
  if (category === 'sim') {
    const type = SIM_TYPES.find((known) => known === product.simType)
    if (!type) return no(`unknown SIM type ${shown(product.simType)}`)
    if (product.dataGb === null || !(product.dataGb > 0)) return no(`data volume ${shown(product.dataGb)} is not above zero`)
    return { ok: true, value: { sim: { type, dataGb: product.dataGb, familyDiscount: product.familyDiscount } } }
  }
  if (!product.vpnRegion) return no('no VPN region')
  return { ok: true, value: { vpn: { region: product.vpnRegion } } }
}

/** Of products that share a key none is sold: nobody can tell which price a customer would get. */
function withoutRepeated(
  products: readonly CrmProduct[],
  keyOf: (product: CrmProduct) => string | null,
  label: string,
  refused: Refusal[],
): CrmProduct[] {
  const counts = new Map<string | null, number>()
  for (const product of products) counts.set(keyOf(product), (counts.get(keyOf(product)) ?? 0) + 1)
  return products.filter((product) => {
    const key = keyOf(product)
    if (key === null || key === '' || counts.get(key) === 1) return true
    refused.push({ sku: product.sku, reason: `${label} ${key} is used by ${counts.get(key)} products` })
    return false
  })
}

function no(reason: string): { ok: false; reason: string } {
  return { ok: false, reason }
}

function shown(value: string | number | null): string {
  return value === null ? '(empty)' : `"${String(value).slice(0, 60)}"`
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}

/** By code unit: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
