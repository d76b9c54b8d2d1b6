import type { Category, PlanView } from '#worker/contracts/catalog.ts'
import type { Language, Site } from '../site.ts'
import { GENERAL } from '../text/notice-words.ts'
import { noticesOf } from '../text/notices.ts'
import { PLAN } from '../text/plan.ts'

type NoticesProps = { site: Site; language: Language; category: Category; plans: readonly PlanView[] }

export function Notices({ site, language, category, plans }: NoticesProps) {
  const { contact } = GENERAL[language]
  return (
    <section className="section section--tint" aria-labelledby="notices">
      <div className="wrap stack stack--loose">
        <h2 className="subtitle" id="notices">
          {PLAN[language].noticesHeading}
        </h2>
        <dl className="terms">
          {noticesOf(category, plans, language).map(({ heading, body }) => (
            <div key={heading}>
              <dt>{heading}</dt>
              {body.map((sentence) => (
                <dd key={sentence}>{sentence}</dd>
              ))}
            </div>
          ))}
          <div>
            <dt>{contact.heading}</dt>
            <dd>
              {contact.provider} {site.appName}
            </dd>
            <dd>
              {contact.before} <a href={`mailto:${site.supportEmail}`}>{site.supportEmail}</a>
            </dd>
          </div>
        </dl>
      </div>
    </section>
  )
}
