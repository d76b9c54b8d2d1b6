import type { CompanionView, PlanView } from '#worker/contracts/catalog.ts'
import { yen } from '#worker/contracts/money.ts'

const text = (en: string) => ({ en, ja: en })

export function item(sku: string, amount: number, over: Partial<CompanionView> = {}): CompanionView {
  return { sku, name: text(sku), itemClass: 'add-on', price: yen(amount), cycle: 'monthly', ...over }
}

export function plan(over: Partial<PlanView> & Pick<PlanView, 'sku' | 'category'>): PlanView {
  return {
    slug: over.sku.toLowerCase(),
    name: text(over.sku),
    summary: text('A plan.'),
    price: yen(1925),
    cycle: 'monthly',
    companions: [item(`${over.sku}-FEE`, 3300, { itemClass: 'activation', cycle: 'one-time' })],
    options: [],
    dueNow: yen(5225),
    monthly: yen(1925),
    ...over,
  }
}

export const voice = plan({
  sku: 'SIM-VOICE-10GB',
  category: 'sim',
  sim: { type: 'Voice', dataGb: 10, familyDiscount: false },
  options: [item('SIM-VOICEMAIL', 330)],
})
export const data = plan({ sku: 'SIM-DATA-10GB', category: 'sim', sim: { type: 'Data', dataGb: 10, familyDiscount: false } })
export const fibre = plan({
  sku: 'NET-APT-1G-GOLD',
  category: 'internet',
  internet: { offeringType: 'Apartment 1G', tier: 'Gold' },
})
export const vpn = plan({ sku: 'VPN-US', category: 'vpn', vpn: { region: 'United States' } })
