import type { PlanView } from '#worker/contracts/catalog.ts'
import { absoluteUrl, planPath, type PageScope } from '../site.ts'
import { CATEGORY_NAMES } from '../text/chrome.ts'
import { pictureUrl } from './picture.ts'

const MONTHS = { monthly: 1, annually: 12, 'one-time': undefined } as const

/** schema.org Product and Offer: the same yen as the page. Stock changes between publications, so no availability is claimed. */
export function planData(plan: PlanView, { site, language }: PageScope): object {
  const url = absoluteUrl(site, language, planPath(plan))
  const months = MONTHS[plan.cycle]
  const seller = { '@type': 'Organization', name: site.appName }
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku: plan.sku,
    name: plan.name[language],
    ...(plan.summary[language] && { description: plan.summary[language] }),
    category: CATEGORY_NAMES[plan.category][language],
    image: pictureUrl(site),
    brand: { '@type': 'Brand', name: site.appName },
    url,
    offers: {
      '@type': 'Offer',
      url,
      price: plan.price.amount,
      priceCurrency: plan.price.currency,
      areaServed: 'JP',
      seller,
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
