import { config } from 'zod/v4/core'
import './styles.css'

// zod compiles its parsers with eval where it may. Our policy forbids that, and the attempt alone would be reported: this has to be said
// before the first schema is made, so everything else is imported after it.
config({ jitless: true })

const RELOADED = 'reloaded-for-new-version'

// A deploy removes the files of the version before: a page that was open fetches the new version, once.
addEventListener('vite:preloadError', (event) => {
  if (sessionStorage.getItem(RELOADED) === location.pathname) return
  sessionStorage.setItem(RELOADED, location.pathname)
  event.preventDefault()
  location.reload()
})

const { start } = await import('./app/start.tsx')
start()
