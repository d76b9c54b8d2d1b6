import type { Context } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { readCookies } from './cookies.ts'

/** Who is asking, as far as the connection tells; nothing here proves identity. */
export type Caller = {
  address: string
  device: string
  place: string | null
  /** Secret of a device that signed in before. */
  knownDevice: string | null
}

/** Cloudflare sets the address itself and overwrites what a client sends. */
export function callerOf(c: Context<AppEnv>): Caller {
  const cf = c.req.raw.cf as IncomingRequestCfProperties | undefined
  const place = [cf?.city, cf?.country].filter((part) => typeof part === 'string').join(', ')
  return {
    address: c.req.header('cf-connecting-ip') ?? 'unknown',
    device: deviceName(c.req.header('user-agent') ?? ''),
    place: place === '' ? null : place,
    knownDevice: readCookies(c).device,
  }
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'Mac'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

/** "Chrome on Windows": enough to recognise one's own device in the list. */
export function deviceName(userAgent: string): string {
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1]
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1]
  if (browser && system) return `${browser} on ${system}`
  return browser ?? system ?? 'Unknown device'
}
