import type { Category, OfferingType, PlanView } from '#worker/contracts/catalog.ts'
import type { Language } from './site.ts'

export type InternetPlan = PlanView & { internet: NonNullable<PlanView['internet']> }
export type SimPlan = PlanView & { sim: NonNullable<PlanView['sim']> }

export function plansOf(plans: readonly PlanView[], category: Category): PlanView[] {
  return plans.filter((plan) => plan.category === category)
}

/** Lowest monthly price anybody can order, so without the family discount. */
export function cheapest(plans: readonly PlanView[]): PlanView | undefined {
  const open = plans.filter((plan) => plan.cycle === 'monthly' && !plan.sim?.familyDiscount)
  return open.reduce<PlanView | undefined>((low, plan) => (low && low.price.amount <= plan.price.amount ? low : plan), undefined)
}

export type InternetGroup = { offeringType: OfferingType; plans: InternetPlan[] }

export function internetGroups(plans: readonly PlanView[]): InternetGroup[] {
  const groups = new Map<OfferingType, InternetPlan[]>()
  for (const plan of plans) {
    if (!plan.internet) continue
    const { offeringType } = plan.internet
    groups.set(offeringType, [...(groups.get(offeringType) ?? []), { ...plan, internet: plan.internet }])
  }
  return [...groups].map(([offeringType, grouped]) => ({ offeringType, plans: grouped }))
}

/** Names a group's section, on its page and for links to it. */
export function anchorOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-')
}

export function isHouse(offeringType: OfferingType): boolean {
  return offeringType.startsWith('Home')
}

export type SimColumn = Pick<SimPlan['sim'], 'type' | 'familyDiscount'>

export const SIM_COLUMNS: readonly SimColumn[] = [
  { type: 'Data', familyDiscount: false },
  { type: 'Data and SMS', familyDiscount: false },
  { type: 'Voice', familyDiscount: false },
  { type: 'Voice', familyDiscount: true },
]

export type SimMatrix = { columns: SimColumn[]; rows: { dataGb: number; cells: SimPlan[][] }[] }

/** Sizes down, kinds of line across; a cell may hold several plans, and columns that nothing is sold in are left out. */
export function simMatrix(plans: readonly PlanView[]): SimMatrix {
  const lines = plans.flatMap((plan) => (plan.sim ? [{ ...plan, sim: plan.sim }] : []))
  const inColumn = (plan: SimPlan, column: SimColumn) =>
    plan.sim.type === column.type && plan.sim.familyDiscount === column.familyDiscount
  const columns = SIM_COLUMNS.filter((column) => lines.some((plan) => inColumn(plan, column)))
  const sizes = [...new Set(lines.map((plan) => plan.sim.dataGb))].sort((a, b) => a - b)
  const rows = sizes.map((dataGb) => ({
    dataGb,
    cells: columns.map((column) => lines.filter((plan) => plan.sim.dataGb === dataGb && inColumn(plan, column))),
  }))
  return { columns, rows }
}

/** More plans than a cell can show side by side: the matrix then leads to lists. */
export function isCrowded({ rows }: SimMatrix): boolean {
  return rows.some(({ cells }) => cells.some((cell) => cell.length > 2))
}

export function simKind(plans: readonly PlanView[], column: SimColumn): SimPlan[] {
  return plans
    .flatMap((plan) => (plan.sim ? [{ ...plan, sim: plan.sim }] : []))
    .filter(({ sim }) => sim.type === column.type && sim.familyDiscount === column.familyDiscount)
    .sort((a, b) => a.sim.dataGb - b.sim.dataGb)
}

export const hasSms = ({ type }: SimColumn): boolean => type !== 'Data'
export const hasCalls = ({ type }: SimColumn): boolean => type === 'Voice'

/** Fees that every one of the plans has. */
export function commonFees(plans: readonly PlanView[]): PlanView['companions'] {
  const [first, ...others] = plans
  return (first?.companions ?? []).filter((fee) => others.every((plan) => plan.companions.some(({ sku }) => sku === fee.sku)))
}

/** This plan and the few that cost about as much, in the order of the catalog. */
export function neighbours(plan: PlanView, plans: readonly PlanView[], most: number): PlanView[] {
  const distance = (other: PlanView) => Math.abs(other.price.amount - plan.price.amount)
  const near = new Set(
    siblings(plan, plans)
      .sort((a, b) => distance(a) - distance(b))
      .slice(0, most),
  )
  return plans.filter((other) => other.sku === plan.sku || near.has(other))
}

/** What else a reader of this plan may want to compare: same home and speed, same kind of line, other regions. */
export function siblings(plan: PlanView, plans: readonly PlanView[]): PlanView[] {
  return plans.filter(
    (other) =>
      other.category === plan.category &&
      other.sku !== plan.sku &&
      other.internet?.offeringType === plan.internet?.offeringType &&
      other.sim?.type === plan.sim?.type &&
      other.sim?.familyDiscount === plan.sim?.familyDiscount,
  )
}

export const OFFERING_NAMES: Record<OfferingType, Record<Language, { home: string; speed: string }>> = {
  'Home 1G': { en: { home: 'House', speed: '1 Gbps' }, ja: { home: '戸建て', speed: '1Gbps' } },
  'Home 10G': { en: { home: 'House', speed: '10 Gbps' }, ja: { home: '戸建て', speed: '10Gbps' } },
  'Apartment 1G': { en: { home: 'Apartment', speed: '1 Gbps' }, ja: { home: '集合住宅', speed: '1Gbps' } },
  'Apartment 100M': { en: { home: 'Apartment', speed: '100 Mbps' }, ja: { home: '集合住宅', speed: '100Mbps' } },
}

export const TIER_NAMES: Record<'Silver' | 'Gold' | 'Platinum', Record<Language, string>> = {
  Silver: { en: 'Silver', ja: 'シルバー' },
  Gold: { en: 'Gold', ja: 'ゴールド' },
  Platinum: { en: 'Platinum', ja: 'プラチナ' },
}

export function simColumnName({ type, familyDiscount }: SimColumn, language: Language): string {
  if (familyDiscount) return { en: 'Voice, family', ja: '音声・家族割' }[language]
  return {
    Data: { en: 'Data only', ja: 'データのみ' },
    'Data and SMS': { en: 'Data + SMS', ja: 'データ＋SMS' },
    Voice: { en: 'Voice', ja: '音声通話' },
  }[type][language]
}
