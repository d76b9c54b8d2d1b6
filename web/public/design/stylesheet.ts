import catalog from './catalog.css?inline'
import pages from './pages.css?inline'
import tables from './tables.css?inline'

/** Everything the public pages look like, inlined so that the first view is one answer. */
export const STYLESHEET: string = pages + catalog + tables
