import source from './page-script.js?raw'

/** The one script of the public pages; they work without it. */
export const PAGE_SCRIPT: string = source.trim()
