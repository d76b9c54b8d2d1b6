import { absoluteUrl, type PageScope } from '../site.ts'
import { CHROME } from '../text/chrome.ts'

export type Crumb = { path: string; name: string }

/** From the first page to this one; the page itself is last. */
export function trailTo({ language, path }: PageScope, here: string, between: readonly Crumb[] = []): Crumb[] {
  return [{ path: '/', name: CHROME[language].home }, ...between, { path, name: here }]
}

export function breadcrumbData({ site, language }: PageScope, trail: readonly Crumb[]): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: trail.map(({ path, name }, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name,
      item: absoluteUrl(site, language, path),
    })),
  }
}
