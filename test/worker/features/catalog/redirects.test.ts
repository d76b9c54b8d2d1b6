import { describe, expect, test } from 'vitest'
import { canonicalPath } from '#worker/features/catalog/redirects.ts'

describe('one address for each document', () => {
  test.each([
    ['/', null],
    ['/services/sim', null],
    ['/ja/services/sim/voice-sim-3gb', null],
    ['/services?utm_source=mail', '/services'],
    ['/?', '/'],
    ['/services/', '/services'],
    ['/ja/', '/ja'],
    ['//services//sim', '/services/sim'],
    ['/catalog', '/services'],
    ['/catalog/sim/voice?x=1', '/services/sim/voice'],
    ['/ja/catalog/', '/ja/services'],
    ['/catalogue', null],
    ['/services/catalog', null],
    [`/services?${'a=b&'.repeat(3000)}`, '/services'],
  ])('%s', (asked, canonical) => {
    expect(canonicalPath(`https://portal.test${asked}`)).toBe(canonical)
  })

  test('never leads to another host', () => {
    for (const asked of ['//evil.test', '//evil.test/', '/catalog//evil.test', '/\\evil.test?x']) {
      expect(
        canonicalPath(
          new URL(asked, 'https://portal.test').href.replace('https://evil.test', 'https://portal.test//evil.test'),
        ) ?? '/',
      ).toMatch(/^\/(?!\/)/)
    }
  })
})
