import type { Category } from '#worker/contracts/catalog.ts'
import type { Language } from '../site.ts'
import { noticesOf } from '../text/notices.ts'
import { PLAN } from '../text/plan.ts'

export function Notices({ language, category }: { language: Language; category: Category }) {
  return (
    <section className="section section--tint" aria-labelledby="notices">
      <div className="wrap stack">
        <h2 className="subtitle" id="notices">
          {PLAN[language].noticesHeading}
        </h2>
        <ul className="checks columns">
          {noticesOf(category, language).map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      </div>
    </section>
  )
}
