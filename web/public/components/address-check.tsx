import { anchorOf, cheapest, type InternetGroup, isHouse, OFFERING_NAMES } from '../plans.ts'
import { formatYen, type Language, type Site } from '../site.ts'
import { ADDRESS_CHECK } from '../text/address-check.ts'
import { CHROME } from '../text/chrome.ts'

const ACCOUNT_PAGE = '/account/services/internet'

/** Leads into the check that staff make for an account. Needs no script, keeps nothing and asks nobody. */
export function AddressCheck({ site, language, groups }: { site: Site; language: Language; groups: readonly InternetGroup[] }) {
  const text = ADDRESS_CHECK[language]
  return (
    <section className="card check" aria-labelledby="check">
      <div className="stack">
        <h2 className="subtitle" id="check">
          {text.heading}
        </h2>
        <p className="muted">{text.lede}</p>
        <div className="choices">
          {(['house', 'apartment'] as const).map((home) => (
            <details key={home} name="home">
              <summary>{text.homes[home].name}</summary>
              <Offers
                language={language}
                home={home}
                groups={groups.filter(({ offeringType }) => isHouse(offeringType) === (home === 'house'))}
              />
            </details>
          ))}
        </div>
        <p className="muted small">{text.privacy}</p>
      </div>
      <div className="stack">
        <h3 className="check__next">{text.stepsHeading}</h3>
        <ol className="numbered">
          {text.steps.map(({ heading, body }) => (
            <li key={heading}>
              <b>{heading}</b> <span className="muted small">{body}</span>
            </li>
          ))}
        </ol>
        <p className="cluster when-signed-out">
          <a className="button" href={`/auth/signup?next=${ACCOUNT_PAGE}`}>
            {text.signUp}
          </a>
          <a className="button button--secondary" href={`/auth/login?next=${ACCOUNT_PAGE}`}>
            {text.logIn}
          </a>
        </p>
        <p className="when-signed-in">
          <a className="button" href={ACCOUNT_PAGE}>
            {text.ask}
          </a>
        </p>
        <p className="muted small when-signed-out">
          {text.noNumber} <a href={`mailto:${site.supportEmail}`}>{CHROME[language].mailUs}</a>
        </p>
      </div>
    </section>
  )
}

type OffersProps = { language: Language; home: 'house' | 'apartment'; groups: readonly InternetGroup[] }

function Offers({ language, home, groups }: OffersProps) {
  const text = ADDRESS_CHECK[language]
  if (groups.length === 0) return <p className="muted">{text.homes[home].none}</p>
  return (
    <>
      <p className="muted">{text.homes[home].lede}</p>
      <ul className="lines">
        {groups.map(({ offeringType, plans }) => {
          const low = cheapest(plans)
          return (
            <li key={offeringType}>
              <a href={`#${anchorOf(offeringType)}`}>{OFFERING_NAMES[offeringType][language].speed}</a>
              {low && <span>{text.from(formatYen(low.price.amount))}</span>}
            </li>
          )
        })}
      </ul>
    </>
  )
}
