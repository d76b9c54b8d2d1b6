import type { CatalogDraft, OfferingType, PlanTier } from './catalog.ts'

interface Offering {
  type: OfferingType
  code: string
  speed: string
  home: string
  homeJa: string
  price: number
  installation: string
}

const OFFERINGS: Offering[] = [
  {
    type: 'Home 1G',
    code: 'HOME-1G',
    speed: '1 Gbps',
    home: 'Home',
    homeJa: '戸建て',
    price: 5720,
    installation: 'NET-INSTALL-HOME',
  },
  {
    type: 'Home 10G',
    code: 'HOME-10G',
    speed: '10 Gbps',
    home: 'Home',
    homeJa: '戸建て',
    price: 6930,
    installation: 'NET-INSTALL-10G',
  },
  {
    type: 'Apartment 1G',
    code: 'APT-1G',
    speed: '1 Gbps',
    home: 'Apartment',
    homeJa: '集合住宅',
    price: 4620,
    installation: 'NET-INSTALL-APT',
  },
  {
    type: 'Apartment 100M',
    code: 'APT-100M',
    speed: '100 Mbps',
    home: 'Apartment',
    homeJa: '集合住宅',
    price: 3960,
    installation: 'NET-INSTALL-APT',
  },
]

const TIERS: { tier: PlanTier; tierJa: string; extra: number; gives: string; givesJa: string }[] = [
  {
    tier: 'Silver',
    tierJa: 'シルバー',
    extra: 0,
    gives: 'The line itself, with IPv6 and unlimited data. Bring your own router.',
    givesJa: 'IPv6対応・データ無制限の回線のみ。ルーターはお手持ちのものをご利用ください。',
  },
  {
    tier: 'Gold',
    tierJa: 'ゴールド',
    extra: 770,
    gives: 'Unlimited data, a Wi-Fi 6 router set up for you, and phone support in English.',
    givesJa: 'データ無制限。設定済みのWi-Fi 6ルーターと英語の電話サポート付き。',
  },
  {
    tier: 'Platinum',
    tierJa: 'プラチナ',
    extra: 1980,
    gives: 'Whole-home mesh Wi-Fi, a fixed IPv4 address, and a technician the next working day.',
    givesJa: '家中つながるメッシュWi-Fi、固定IPv4アドレス、翌営業日の訪問サポート付き。',
  },
]

export function internetPlans(): CatalogDraft[] {
  return OFFERINGS.flatMap((offering, offeringIndex) =>
    TIERS.map(({ tier, tierJa, extra, gives, givesJa }, tierIndex) => ({
      sku: `NET-${offering.code}-${tier.toUpperCase()}`,
      name: `Fibre ${offering.home} ${offering.speed} ${tier}`,
      nameJa: `光回線 ${offering.homeJa} ${offering.speed} ${tierJa}`,
      summary: gives,
      summaryJa: givesJa,
      category: 'Internet' as const,
      itemClass: 'Service' as const,
      billingCycle: 'Monthly' as const,
      price: offering.price + extra,
      slug: `fibre-${offering.code.toLowerCase()}-${tier.toLowerCase()}`,
      sort: 100 + offeringIndex * 10 + tierIndex,
      companionSkus: [offering.installation],
      optionalSkus: [
        ...(tier === 'Silver' ? ['NET-ROUTER-WIFI6'] : []),
        ...(tier === 'Platinum' ? [] : ['NET-STATIC-IP']),
        'NET-HOME-PHONE',
        'NET-INSTALL-WEEKEND',
        'NET-INSTALL-WIRING',
      ],
      offeringType: offering.type,
      planTier: tier,
      ...(offering.type === 'Home 10G' && tier === 'Gold' ? { campaign: 'First month free of router rental' } : {}),
    })),
  )
}
