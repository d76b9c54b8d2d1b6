import type { ReactNode } from 'react'
import { PAGE_SCRIPT } from '../design/script.ts'
import { STYLESHEET } from '../design/stylesheet.ts'
import { absoluteUrl, LANGUAGES, type PageScope } from '../site.ts'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'

export type PageProps = PageScope & {
  title: string
  description: string
  /** schema.org data; prices in it are those of the page. */
  data?: object
  /** A page that has no address of its own (404). */
  unlisted?: boolean
  children: ReactNode
}

export function Page({ site, language, path, title, description, data, unlisted = false, children }: PageProps) {
  const url = absoluteUrl(site, language, path)
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>{`${title} | ${site.appName}`}</title>
        <meta name="description" content={description} />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#151e1c" media="(prefers-color-scheme: dark)" />
        <meta name="format-detection" content="telephone=no" />
        {unlisted ? (
          <meta name="robots" content="noindex" />
        ) : (
          <>
            <link rel="canonical" href={url} />
            {LANGUAGES.map((other) => (
              <link key={other} rel="alternate" hrefLang={other} href={absoluteUrl(site, other, path)} />
            ))}
            <link rel="alternate" hrefLang="x-default" href={absoluteUrl(site, 'en', path)} />
            <meta property="og:type" content="website" />
            <meta property="og:site_name" content={site.appName} />
            <meta property="og:title" content={title} />
            <meta property="og:description" content={description} />
            <meta property="og:url" content={url} />
            <meta property="og:locale" content={language === 'ja' ? 'ja_JP' : 'en_US'} />
          </>
        )}
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <style dangerouslySetInnerHTML={{ __html: STYLESHEET }} />
        <script dangerouslySetInnerHTML={{ __html: PAGE_SCRIPT }} />
        {data && <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: toScriptText(data) }} />}
      </head>
      <body className="page">
        <Header site={site} language={language} path={path} />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <Footer site={site} language={language} path={path} />
      </body>
    </html>
  )
}

/** No text of the catalog can end the script element or open a comment in it. */
function toScriptText(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}
