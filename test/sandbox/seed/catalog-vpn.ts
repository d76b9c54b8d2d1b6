import type { CatalogDraft } from './catalog.ts'

const REGIONS = [
  { code: 'US', region: 'United States', regionJa: 'アメリカ' },
  { code: 'UK', region: 'United Kingdom', regionJa: 'イギリス' },
  { code: 'AU', region: 'Australia', regionJa: 'オーストラリア' },
  { code: 'SG', region: 'Singapore', regionJa: 'シンガポール' },
]

const PRICE_YEN = 2750

export function vpnPlans(): CatalogDraft[] {
  return REGIONS.map(({ code, region, regionJa }, index) => ({
    sku: `VPN-${code}`,
    name: `VPN router ${region}`,
    nameJa: `VPNルーター ${regionJa}`,
    summary: `A second Wi-Fi network at home that reaches the internet from ${region}. The router is included.`,
    summaryJa: `ご自宅に${regionJa}経由でつながるWi-Fiを追加。ルーター込みです。`,
    category: 'VPN' as const,
    itemClass: 'Service' as const,
    billingCycle: 'Monthly' as const,
    price: PRICE_YEN,
    slug: `vpn-${region.toLowerCase().replaceAll(' ', '-')}`,
    sort: 300 + index,
    companionSkus: ['VPN-ACTIVATION'],
    vpnRegion: region,
    stock: 'In Stock' as const,
  }))
}
