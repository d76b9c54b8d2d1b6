import { config } from 'zod/v4/core'
import './styles.css'

// zod compiles its parsers with eval where it may. Our policy forbids that, and the attempt alone would be reported: this has to be said
// before the first schema is made, so everything else is imported after it.
config({ jitless: true })

const RELOADED_AT = 'reloaded-at'
const RELOAD_PAUSE_MS = 30_000

// A deploy removes the files of the version before: a page that was open fetches the new version, but never reloads in a circle.
addEventListener('vite:preloadError', (event) => {
  if (Date.now() - Number(sessionStorage.getItem(RELOADED_AT)) < RELOAD_PAUSE_MS) return
  sessionStorage.setItem(RELOADED_AT, String(Date.now()))
  event.preventDefault()
  location.reload()
})

const { start } = await import('./app/start.tsx')
start()
