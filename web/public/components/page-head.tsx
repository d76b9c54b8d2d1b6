import type { ReactNode } from 'react'
import type { Crumb } from '../data/breadcrumbs.ts'
import type { Language } from '../site.ts'
import { Breadcrumbs } from './breadcrumbs.tsx'

type PageHeadProps = {
  language: Language
  trail: readonly Crumb[]
  heading: ReactNode
  lede: ReactNode
  children?: ReactNode
}

export function PageHead({ language, trail, heading, lede, children }: PageHeadProps) {
  return (
    <div className="page-head">
      <div className="wrap stack">
        <Breadcrumbs language={language} trail={trail} />
        <h1 className="title">{heading}</h1>
        {lede && <p className="lede">{lede}</p>}
        {children}
      </div>
    </div>
  )
}

export function Empty({ heading, body }: { heading: string; body: string }) {
  return (
    <div className="empty">
      <h2 className="empty__title">{heading}</h2>
      <p>{body}</p>
    </div>
  )
}
