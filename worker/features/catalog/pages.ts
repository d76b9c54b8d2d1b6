import { type Context, Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { NOT_FOUND_PATH } from '#worker/lib/catalog-manifest.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { publicAddress } from './public-address.ts'
import { serveDocument } from './serve.ts'
import { unavailablePage } from './unavailable-page.ts'

const PAGES = [
  '/',
  '/services',
  '/services/*',
  '/ja',
  '/ja/*',
  '/catalog',
  '/catalog/*',
  '/sitemap.xml',
  '/robots.txt',
  '/favicon.svg',
]

/** Public pages and what search engines read; everything was rendered by the publisher. */
export const catalogPages = new Hono<AppEnv>().on('GET', PAGES, publicAddress(), async (c) => {
  try {
    return (await serveDocument(c.req.path, c.req.raw, c.env, c.executionCtx)) ?? (await notFoundDocument(c))
  } catch (error) {
    if (error instanceof DomainError && error.code === 'VENDOR_UNAVAILABLE')
      return unavailablePage(c, error.retryAfterSeconds ?? 10)
    throw error
  }
})

/** For a person at any other unknown address. Undefined: the caller is a program, or there is no page to show. */
export async function findNotFoundPage(c: Context<AppEnv>): Promise<Response | undefined> {
  const person = c.req.method === 'GET' && !c.req.path.startsWith('/api/') && c.req.header('accept')?.includes('text/html')
  if (!person) return undefined
  const page = await notFoundDocument(c).catch(() => undefined)
  // Outside the catalog's own addresses nothing is kept by a cache.
  page?.headers.set('Cache-Control', 'private, no-store')
  page?.headers.delete('Cloudflare-CDN-Cache-Control')
  return page
}

/** The 404 page in the language of the address. */
async function notFoundDocument(c: Context<AppEnv>): Promise<Response> {
  const language = /^\/ja(?:\/|$)/.test(c.req.path) ? 'ja' : 'en'
  const page = await serveDocument(NOT_FOUND_PATH[language], c.req.raw, c.env, c.executionCtx)
  if (!page) throw new DomainError('NOT_FOUND')
  return page
}
