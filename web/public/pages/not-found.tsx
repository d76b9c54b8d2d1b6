import { Page } from '../components/page.tsx'
import { localPath, type Language, type PageScope } from '../site.ts'

const TEXT: Record<Language, { title: string; body: string; plans: string; home: string }> = {
  en: {
    title: 'We could not find this page',
    body: 'The address may be mistyped, or the plan is no longer sold. All current plans are one step away.',
    plans: 'See all plans',
    home: 'Go to the start page',
  },
  ja: {
    title: 'ページが見つかりません',
    body: 'アドレスが違うか、プランの販売が終了している可能性があります。現在のプランは一覧からご覧ください。',
    plans: 'プラン一覧を見る',
    home: 'ホームへ戻る',
  },
}

export function NotFoundPage(scope: PageScope) {
  const { language } = scope
  const text = TEXT[language]
  return (
    <Page {...scope} title={text.title} description={text.body} unlisted>
      <section className="section">
        <div className="wrap stack">
          <p className="eyebrow">404</p>
          <h1 className="title">{text.title}</h1>
          <p className="lede">{text.body}</p>
          <p className="cluster">
            <a className="button" href={localPath(language, '/services')}>
              {text.plans}
            </a>
            <a className="button button--secondary" href={localPath(language, '/')}>
              {text.home}
            </a>
          </p>
        </div>
      </section>
    </Page>
  )
}
