import { PICTURE, pictureUrl } from '../data/picture.ts'
import { PAGE_SCRIPT } from '../design/script.ts'
import { STYLESHEET } from '../design/stylesheet.ts'
import { absoluteUrl, type Language, LANGUAGES, type PageScope } from '../site.ts'
import { CHROME } from '../text/chrome.ts'

export type HeadProps = PageScope & {
  title: string
  description: string
  /** schema.org data; prices in it are those of the page. */
  data?: readonly object[]
  /** A page that has no address of its own (404). */
  unlisted?: boolean
}

const LOCALES: Record<Language, string> = { en: 'en_US', ja: 'ja_JP' }

export function Head({ data = [], unlisted = false, ...props }: HeadProps) {
  const { site, title, description } = props
  return (
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <title>{`${title} | ${site.appName}`}</title>
      <meta name="description" content={description} />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#151e1c" media="(prefers-color-scheme: dark)" />
      <meta name="format-detection" content="telephone=no" />
      {unlisted ? <meta name="robots" content="noindex" /> : <Addresses {...props} />}
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      <style dangerouslySetInnerHTML={{ __html: STYLESHEET }} />
      <script dangerouslySetInnerHTML={{ __html: PAGE_SCRIPT }} />
      {data.map((item, index) => (
        <script key={index} type="application/ld+json" dangerouslySetInnerHTML={{ __html: toScriptText(item) }} />
      ))}
    </head>
  )
}

/** Where the page lives, in which languages, and how it looks when somebody shares it. */
function Addresses({ site, language, path, title, description }: HeadProps) {
  const url = absoluteUrl(site, language, path)
  return (
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
      <meta property="og:locale" content={LOCALES[language]} />
      {LANGUAGES.filter((other) => other !== language).map((other) => (
        <meta key={other} property="og:locale:alternate" content={LOCALES[other]} />
      ))}
      <meta property="og:image" content={pictureUrl(site)} />
      <meta property="og:image:type" content="image/png" />
      <meta property="og:image:width" content={String(PICTURE.width)} />
      <meta property="og:image:height" content={String(PICTURE.height)} />
      <meta property="og:image:alt" content={CHROME[language].pictureAlt} />
      <meta name="twitter:card" content="summary_large_image" />
      <meta name="twitter:title" content={title} />
      <meta name="twitter:description" content={description} />
      <meta name="twitter:image" content={pictureUrl(site)} />
      <meta name="twitter:image:alt" content={CHROME[language].pictureAlt} />
    </>
  )
}

/** No text of the catalog can end the script element or open a comment in it. */
function toScriptText(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}
