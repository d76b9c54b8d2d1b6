import { Category } from '#worker/contracts/catalog.ts'
import { categoryPath, localPath, type PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME } from '../text/chrome.ts'

export function Footer({ site, language }: PageScope) {
  const text = CHROME[language]
  return (
    <footer className="site-footer">
      <div className="wrap stack stack--loose">
        <div className="site-footer__columns">
          <nav aria-labelledby="footer-plans">
            <h2 id="footer-plans">{text.plans}</h2>
            <ul>
              {Category.options.map((category) => (
                <li key={category}>
                  <a href={localPath(language, categoryPath(category))}>{CATEGORY_NAMES[category][language]}</a>
                </li>
              ))}
              <li>
                <a href={localPath(language, '/services')}>{text.services}</a>
              </li>
            </ul>
          </nav>
          <nav aria-labelledby="footer-account">
            <h2 id="footer-account">{text.account}</h2>
            <ul>
              <li className="when-signed-in">
                <a href="/dashboard">{text.dashboard}</a>
              </li>
              <li className="when-signed-out">
                <a href="/auth/login">{text.logIn}</a>
              </li>
              <li className="when-signed-out">
                <a href="/auth/signup">{text.signUp}</a>
              </li>
            </ul>
          </nav>
          <div>
            <h2>{text.help}</h2>
            <ul>
              <li>
                <a href={`mailto:${site.supportEmail}`}>{site.supportEmail}</a>
              </li>
            </ul>
          </div>
        </div>
        <p>{text.taxNote}</p>
      </div>
    </footer>
  )
}
