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
    return (await serveDocument(c.req.path, c.req.raw, c.env, c.executionCtx)) ?? (await notFoundPage(c))
  } catch (error) {
    if (error instanceof DomainError && error.code === 'VENDOR_UNAVAILABLE')
      return unavailablePage(c, error.retryAfterSeconds ?? 10)
    throw error
  }
})

/** The 404 page in the language of the address; for any unknown address a visitor opens. */
export async function notFoundPage(c: Context<AppEnv>): Promise<Response> {
  const language = /^\/ja(?:\/|$)/.test(c.req.path) ? 'ja' : 'en'
  const page = await serveDocument(NOT_FOUND_PATH[language], c.req.raw, c.env, c.executionCtx)
  if (!page) throw new DomainError('NOT_FOUND')
  return page
}
