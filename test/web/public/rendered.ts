import { applyCatalogRules } from '#objects/catalog-publisher/catalog-rules.ts'
import type { PlanView } from '#worker/contracts/catalog.ts'
import { renderPages } from '#web/public/render-pages.tsx'
import { fee, product } from '../../durable-objects/catalog-publisher/products.ts'

export const SITE = { appName: 'Test & Co', baseUrl: 'https://portal.test', supportEmail: 'help@portal.test' }

const FEES = [
  fee({ sku: 'SIM-FEE', price: 3300 }),
  fee({ sku: 'NET-FEE', price: 22_000, itemClass: 'Installation', category: 'Internet' }),
]

/** Two plans of every kind; `copies` makes more of each. */
export function plansOf(copies = 1): PlanView[] {
  const products = Array.from({ length: copies }, (_, copy) => [
    ...(['Home 1G', 'Home 10G', 'Apartment 1G', 'Apartment 100M'] as const).flatMap((offeringType) =>
      (['Silver', 'Gold'] as const).map((tier) =>
        product({
          sku: `${offeringType}-${tier}-${copy}`.replaceAll(' ', '-'),
          price: 5000 + copy,
          category: 'Internet',
          simType: null,
          dataGb: null,
          offeringType,
          tier,
          companionSkus: ['NET-FEE'],
        }),
      ),
    ),
    ...(['Data', 'Data and SMS', 'Voice'] as const).flatMap((simType) =>
      [3, 10].map((dataGb) => product({ price: 1000 + dataGb + copy, simType, dataGb, companionSkus: ['SIM-FEE'] })),
    ),
    product({ price: 900 + copy, simType: 'Voice', dataGb: 3, familyDiscount: true, companionSkus: ['SIM-FEE'] }),
    ...['United States', 'Singapore'].map((vpnRegion) =>
      product({ price: 2750 + copy, category: 'VPN', simType: null, dataGb: null, vpnRegion, cycle: 'Annually' }),
    ),
  ]).flat()
  const { plans, refused } = applyCatalogRules([...FEES, ...products])
  if (refused.length > 0) throw new Error(JSON.stringify(refused))
  return plans
}

export function rendered(plans: readonly PlanView[]): ReadonlyMap<string, string> {
  return new Map(Array.from(renderPages(SITE, plans), ({ path, html }) => [path, html]))
}

/** Text as a reader sees it. */
export function textOf(html: string): string {
  const body = html.slice(html.indexOf('<body'))
  return body
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
}
