import type { Site } from '../site.ts'

/** What a shared link shows; made by `npm run social-picture` and served as a static asset. */
export const PICTURE = { path: '/assets/social.png', width: 1200, height: 630 } as const

export function pictureUrl(site: Site): string {
  return `${site.baseUrl.replace(/\/$/, '')}${PICTURE.path}`
}
