import type { PlanView } from '#worker/contracts/catalog.ts'
import { absoluteUrl, planPath, type PageScope } from '../site.ts'
import { CATEGORY_NAMES } from '../text/chrome.ts'

const MONTHS = { monthly: 1, annually: 12, 'one-time': undefined } as const

/** schema.org Product and Offer: the same yen as the page. */
export function planData(plan: PlanView, { site, language }: PageScope): object {
  const url = absoluteUrl(site, language, planPath(plan))
  const months = MONTHS[plan.cycle]
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku: plan.sku,
    name: plan.name[language],
    description: plan.summary[language],
    category: CATEGORY_NAMES[plan.category][language],
    url,
    offers: {
      '@type': 'Offer',
      url,
      price: plan.price.amount,
      priceCurrency: plan.price.currency,
      seller: { '@type': 'Organization', name: site.appName },
      priceSpecification: {
        '@type': 'UnitPriceSpecification',
        price: plan.price.amount,
        priceCurrency: plan.price.currency,
        valueAddedTaxIncluded: true,
        ...(months && { referenceQuantity: { '@type': 'QuantitativeValue', value: months, unitCode: 'MON' } }),
      },
    },
  }
}
