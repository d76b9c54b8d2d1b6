import { localPath, type Language } from '../site.ts'
import { CHROME } from '../text/chrome.ts'

export function Breadcrumbs({
  language,
  trail,
  here,
}: {
  language: Language
  trail: { path: string; name: string }[]
  here: string
}) {
  return (
    <nav className="breadcrumbs" aria-label={CHROME[language].breadcrumbs}>
      <ol>
        {[{ path: '/', name: CHROME[language].home }, ...trail].map(({ path, name }) => (
          <li key={path}>
            <a href={localPath(language, path)}>{name}</a>
          </li>
        ))}
        <li aria-current="page">{here}</li>
      </ol>
    </nav>
  )
}
