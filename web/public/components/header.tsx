import { Category } from '#worker/contracts/catalog.ts'
import { categoryPath, localPath, type PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME } from '../text/chrome.ts'
import { Mark } from './icons.tsx'

export function Header({ site, language, path }: PageScope) {
  const text = CHROME[language]
  const other = language === 'en' ? 'ja' : 'en'
  return (
    <>
      <a className="skip-link" href="#main">
        {text.skip}
      </a>
      <header className="site-header">
        <div className="wrap site-header__inner">
          <a className="brand" href={localPath(language, '/')}>
            <Mark />
            {site.appName}
          </a>
          <nav className="site-nav" aria-label={text.mainMenu}>
            {Category.options.map((category) => (
              <a
                key={category}
                href={localPath(language, categoryPath(category))}
                {...(path.startsWith(categoryPath(category)) && {
                  'aria-current': path === categoryPath(category) ? ('page' as const) : ('true' as const),
                })}
              >
                {CATEGORY_NAMES[category][language]}
              </a>
            ))}
            <a href={localPath(language, '/services')} {...(path === '/services' && { 'aria-current': 'page' as const })}>
              {text.services}
            </a>
          </nav>
          <div className="site-account">
            <a href={localPath(other, path)} hrefLang={other} lang={other}>
              {text.otherLanguage}
            </a>
            <a className="when-signed-out" href="/auth/login">
              {text.logIn}
            </a>
            <a className="button button--small when-signed-out site-account__sign-up" href="/auth/signup">
              {text.signUp}
            </a>
            <a className="button button--small when-signed-in" href="/dashboard">
              {text.dashboard}
            </a>
          </div>
        </div>
      </header>
    </>
  )
}
