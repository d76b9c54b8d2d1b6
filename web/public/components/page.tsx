import type { ReactNode } from 'react'
import { Footer } from './footer.tsx'
import { Head, type HeadProps } from './head.tsx'
import { Header } from './header.tsx'

export function Page({ children, ...head }: HeadProps & { children: ReactNode }) {
  const { site, language, path } = head
  return (
    <html lang={language}>
      <Head {...head} />
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
