import { env, exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { catalogPublisher } from '#worker/stubs.ts'
import { Random } from '../../../setup/random.ts'

/** The suite runs a slice; `COMBINATIONS=200` asks for what is promised, which takes minutes. */
const COMBINATIONS = Number(env.TEST_COMBINATIONS)
const SEED = 20_261_121

const random = new Random(SEED)
const pick = <T>(values: readonly T[]): T => random.pick(values)
const word = () => random.next().toString(36).slice(2)

/** Per header: what a visitor may send; undefined is not sending it. */
const HEADERS: Record<string, () => string | undefined> = {
  Cookie: () =>
    pick([undefined, 'signed_in=1', `__Host-access=${word()}; __Host-refresh=${word()}`, `a=${'x'.repeat(4000)}`, ';;=']),
  Authorization: () => pick([undefined, `Bearer ${word()}`, 'Basic YTpi', word()]),
  'Accept-Language': () => pick([undefined, 'ja', 'en', 'ja-JP,ja;q=0.9,en;q=0.1', 'xx', '*']),
  'User-Agent': () => pick([undefined, 'Mozilla/5.0 (iPhone)', 'Googlebot/2.1', 'curl/8', word()]),
  Accept: () => pick([undefined, 'text/html', 'application/json', '*/*', 'image/avif']),
  'Accept-Encoding': () => pick([undefined, 'gzip', 'br', 'identity']),
  Origin: () => pick([undefined, 'https://evil.example', 'null']),
  Range: () => pick([undefined, 'bytes=0-9', 'bytes=-5']),
  'X-Forwarded-Host': () => pick([undefined, 'evil.example']),
  'X-HTTP-Method-Override': () => pick([undefined, 'DELETE']),
  'X-Original-URL': () => pick([undefined, '/api/me']),
  'If-Modified-Since': () => pick([undefined, 'Sat, 01 Jan 2000 00:00:00 GMT']),
  'CF-IPCountry': () => pick([undefined, 'JP', 'US']),
}
const noise = () =>
  pick(['', '', '', '?', `?utm_source=${word()}`, `?${word()}&${word()}=%00%ff`, `?lang=ja&q=${'y'.repeat(500)}`])

let visitors = 0
function send(path: string, headers: Record<string, string> = {}): Promise<Response> {
  visitors++
  const address = `203.${visitors >> 16}.${(visitors >> 8) & 255}.${visitors & 255}`
  return exports.default.fetch(`https://portal.test${path}`, {
    redirect: 'manual',
    headers: { 'CF-Connecting-IP': address, ...headers },
  })
}

async function whole(answer: Response): Promise<string> {
  return JSON.stringify([answer.status, [...answer.headers].sort(), await answer.text()])
}

let paths: string[] = []
beforeAll(async () => {
  await catalogPublisher(env).tick()
  const manifest = await catalogPublisher(env).manifest()
  if (!manifest.ok) throw new Error('no catalog is published')
  paths = Object.keys(manifest.value.paths).filter((path) => path.startsWith('/'))
})

test(
  `every public address × ${COMBINATIONS} visitors: the same answer, or the way to the one address`,
  async () => {
    expect(COMBINATIONS).toBeGreaterThan(0)
    expect(paths.length).toBeGreaterThan(40)
    for (const path of paths) {
      const expected = await whole(await send(path))
      expect(expected.toLowerCase()).not.toContain('set-cookie')
      const moved = await whole(await send(`${path}?x`))
      expect(JSON.parse(moved)).toMatchObject([301, expect.arrayContaining([['location', path]]) as unknown, ''])
      for (let visit = 0; visit < COMBINATIONS; visit++) {
        const headers: Record<string, string> = {}
        for (const [name, make] of Object.entries(HEADERS)) {
          const value = make()
          if (value !== undefined) headers[name] = value
        }
        const query = noise()
        const answer = await whole(await send(path + query, headers))
        if (answer !== (query === '' ? expected : moved)) {
          expect(answer, `${path}${query} ${JSON.stringify(headers)}`).toBe(query === '' ? expected : moved)
        }
      }
    }
  },
  COMBINATIONS * 1500,
)

describe('odd addresses', () => {
  test.each([
    ['/services/sim/voice%2Dsim-3gb', '/services/sim/voice-sim-3gb'],
    ['/%73ervices', '/services'],
    ['/services//sim///', '/services/sim'],
    [`/services?${'a=b&'.repeat(2000)}`, '/services'],
    ['/services?%00%ff=%E0%A4%A', '/services'],
    ['/services/%2e%2e%2fadmin', '/services/..%2fadmin'],
    ['/services/?next=//evil.example', '/services'],
  ])('%#: moves to its one address', async (path, location) => {
    const answer = await send(path)
    expect([answer.status, answer.headers.get('Location')]).toEqual([301, location])
  })

  test.each(['/services/%E0%A4%A', '/services/%00', '/services/プラン', `/services/${'x'.repeat(2000)}`, '/ja/%ff'])(
    '%#: is a 404 page kept briefly',
    async (path) => {
      const answer = await send(path, { Accept: 'text/html' })
      expect(answer.status).toBe(404)
      expect(answer.headers.get('Cache-Control')).toBe('public, max-age=30, s-maxage=60')
      expect(await answer.text()).toContain('<h1')
    },
  )

  test.each(['//services', '//evil.example/services', '///'])('%s leads nowhere else and is no error', async (path) => {
    const answer = await send(path, { Accept: 'text/html' })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('Location')).toBeNull()
    expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
  })
})
