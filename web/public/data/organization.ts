import { absoluteUrl, type PageScope } from '../site.ts'
import { pictureUrl } from './picture.ts'

export function organizationData({ site, language }: PageScope): object {
  const url = absoluteUrl(site, language, '/')
  const organization = {
    '@type': 'Organization',
    '@id': `${absoluteUrl(site, 'en', '/')}#provider`,
    name: site.appName,
    url,
    email: site.supportEmail,
    image: pictureUrl(site),
    areaServed: 'JP',
    knowsLanguage: ['en', 'ja'],
    contactPoint: {
      '@type': 'ContactPoint',
      contactType: 'customer support',
      email: site.supportEmail,
      availableLanguage: ['en', 'ja'],
    },
  }
  return {
    '@context': 'https://schema.org',
    '@graph': [
      organization,
      { '@type': 'WebSite', name: site.appName, url, inLanguage: language, publisher: { '@id': organization['@id'] } },
    ],
  }
}
