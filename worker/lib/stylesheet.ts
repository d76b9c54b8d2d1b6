import { createHash } from 'node:crypto'

let current = { css: '', hash: '' }

/** Called once by the composition root: the look of the pages comes from web, which this side does not import. */
export function setStylesheet(css: string): void {
  current = { css, hash: `sha256-${createHash('sha256').update(css).digest('base64')}` }
}

/** What a page inlines, and its name in the content policy. */
export function stylesheet(): { css: string; hash: string } {
  return current
}
