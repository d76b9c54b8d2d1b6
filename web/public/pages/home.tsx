import { Category, type PlanView } from '#worker/contracts/catalog.ts'
import { Arrow, CategoryIcon, Waves } from '../components/icons.tsx'
import { Page } from '../components/page.tsx'
import { Price } from '../components/price.tsx'
import { organizationData } from '../data/organization.ts'
import { cheapest, plansOf } from '../plans.ts'
import { categoryPath, localPath, type PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME } from '../text/chrome.ts'
import { HOME } from '../text/home.ts'

export function HomePage({ plans, ...scope }: PageScope & { plans: readonly PlanView[] }) {
  const { site, language } = scope
  const text = HOME[language]
  const sold = Category.options.flatMap((category) => {
    const plan = cheapest(plansOf(plans, category))
    return plan ? [{ category, plan }] : []
  })
  return (
    <Page {...scope} title={text.title} description={text.description} data={[organizationData(scope)]}>
      <section className="section--deep hero">
        <Waves />
        <div className="wrap hero__inner">
          <div className="stack stack--loose">
            <h1 className="display">{text.heading}</h1>
            <p className="lede">{text.lede}</p>
            <p className="cluster">
              <a className="button" href={localPath(language, '/services')}>
                {text.seePlans}
              </a>
              <a className="button button--secondary when-signed-out" href="/auth/signup">
                {text.haveNumber}
              </a>
            </p>
            <p>
              <a className="hero__link" href={localPath(language, '/services/internet#check')}>
                {text.addressCheck}
              </a>
            </p>
          </div>
          {sold.length > 0 && (
            <div className="board">
              <p className="board__title">{text.board}</p>
              <ul>
                {sold.map(({ category, plan }) => (
                  <li key={category}>
                    <a href={localPath(language, categoryPath(category))}>
                      <span>{CATEGORY_NAMES[category][language]}</span>
                      <Price language={language} price={plan.price} from tax={false} />
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
      </section>

      <section className="section" aria-labelledby="categories">
        <div className="wrap stack stack--loose">
          <h2 className="subtitle" id="categories">
            {text.categoriesHeading}
          </h2>
          <div className="grid">
            {Category.options.map((category) => (
              <article key={category} className="card card--link stack stack--tight">
                <CategoryIcon category={category} />
                <h3 className="card__title">
                  <a href={localPath(language, categoryPath(category))}>{text.categories[category].heading}</a>
                </h3>
                <p className="muted">{text.categories[category].body}</p>
                <p className="go">
                  {text.categories[category].link} <Arrow />
                </p>
              </article>
            ))}
          </div>
        </div>
      </section>

      <section className="section section--tint" aria-labelledby="steps">
        <div className="wrap stack stack--loose">
          <h2 className="subtitle" id="steps">
            {text.stepsHeading}
          </h2>
          <ol className="steps">
            {text.steps.map(({ heading, body }) => (
              <li key={heading} className="stack stack--tight">
                <h3>{heading}</h3>
                <p className="muted small">{body}</p>
              </li>
            ))}
          </ol>
        </div>
      </section>

      <section className="section" aria-labelledby="promises">
        <div className="wrap split">
          <div className="stack stack--loose">
            <h2 className="subtitle" id="promises">
              {text.promisesHeading}
            </h2>
            <dl className="promises">
              {text.promises.map(({ heading, body }) => (
                <div key={heading}>
                  <dt>{heading}</dt>
                  <dd className="muted small">{body}</dd>
                </div>
              ))}
            </dl>
          </div>
          <div className="stack stack--loose">
            <h2 className="subtitle">{text.questionsHeading}</h2>
            <div className="questions">
              {text.questions.map(({ question, answer, more }) => (
                <details key={question}>
                  <summary>{question}</summary>
                  <p className="muted">
                    {answer}
                    {more && (
                      <>
                        {' '}
                        <a href={localPath(language, more.path)}>{more.label}</a>
                      </>
                    )}
                  </p>
                </details>
              ))}
            </div>
          </div>
        </div>
      </section>

      <section className="section section--deep" aria-labelledby="closing">
        <div className="wrap cluster cluster--between">
          <div className="stack stack--tight">
            <h2 className="subtitle" id="closing">
              {text.closing.heading}
            </h2>
            <p className="lede">{text.closing.body}</p>
          </div>
          <a className="button" href={`mailto:${site.supportEmail}`}>
            {CHROME[language].mailUs}
          </a>
        </div>
      </section>
    </Page>
  )
}
