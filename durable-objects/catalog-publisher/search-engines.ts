import { absoluteUrl, LANGUAGES, type Site } from '#web/public/site.ts'

/** Every page in every language, each naming its translations. */
export function renderSitemap(site: Site, paths: readonly string[], changedAt: string): string {
  const entries = paths.flatMap((path) => {
    const alternates = LANGUAGES.map(
      (language) => `<xhtml:link rel="alternate" hreflang="${language}" href="${xml(absoluteUrl(site, language, path))}"/>`,
    ).join('')
    return LANGUAGES.map(
      (language) => `<url><loc>${xml(absoluteUrl(site, language, path))}</loc><lastmod>${changedAt}</lastmod>${alternates}</url>`,
    )
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${entries.join('\n')}
</urlset>
`
}

/** Only the catalog is for search engines; a staging copy is for none. */
export function renderRobots(site: Site, { hidden }: { hidden: boolean }): string {
  if (hidden) return 'User-agent: *\nDisallow: /\n'
  const closed = ['/api/', '/auth/', '/dashboard', '/account', '/checkout', '/orders', '/subscriptions', '/billing/', '/support/']
  const rules = closed.map((path) => `Disallow: ${path}`).join('\n')
  return `User-agent: *\n${rules}\n\nSitemap: ${absoluteUrl(site, 'en', '/sitemap.xml')}\n`
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
