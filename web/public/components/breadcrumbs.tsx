import type { Crumb } from '../data/breadcrumbs.ts'
import { localPath, type Language } from '../site.ts'
import { CHROME } from '../text/chrome.ts'

export function Breadcrumbs({ language, trail }: { language: Language; trail: readonly Crumb[] }) {
  const here = trail.at(-1)
  return (
    <nav className="breadcrumbs" aria-label={CHROME[language].breadcrumbs}>
      <ol>
        {trail.slice(0, -1).map(({ path, name }) => (
          <li key={path}>
            <a href={localPath(language, path)}>{name}</a>
          </li>
        ))}
        <li aria-current="page">{here?.name}</li>
      </ol>
    </nav>
  )
}
