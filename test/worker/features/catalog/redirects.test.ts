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
    ['/services/sim/..', '/services'],
    ['/services/sim/%2e%2E', '/services'],
    ['/services/./sim/%2e/', '/services/sim'],
    ['/services/../../../etc/passwd', '/etc/passwd'],
    ['/catalog/../me', '/me'],
    ['/services/%2e%2e%2fadmin', '/services/..%2fadmin'],
    ['/services\\sim', '/services/sim'],
    ['/services/プラン', '/services/%E3%83%97%E3%83%A9%E3%83%B3'],
    ['/services/%E3%83%97%E3%83%A9%E3%83%B3', null],
    ['/services/%E0%A4%A', null],
    ['/services/%00', null],
    ['/SERVICES', null],
    ['/services?%00%ff=%', '/services'],
    ['/services#part', '/services'],
  ])('%s', (asked, canonical) => {
    expect(canonicalPath(`https://portal.test${asked}`)).toBe(canonical)
  })

  test.each([
    '//evil.test',
    '//evil.test/',
    '/catalog//evil.test',
    '/\\evil.test?x',
    '/\\/evil.test',
    '/.//evil.test',
    '/services/..//evil.test',
    '/%2e%2e//evil.test',
    '/catalog/..\\/evil.test',
    '/\t/evil.test',
    '/@evil.test/',
    '/:80@evil.test/',
  ])('%s never leads to another host, and is at its end after one step', (asked) => {
    const canonical = canonicalPath(`https://portal.test${asked}`) ?? asked
    expect(canonical).toMatch(/^\/(?![/\\])/)
    expect(new URL(canonical, 'https://portal.test').host).toBe('portal.test')
    expect(canonicalPath(`https://portal.test${canonical}`)).toBeNull()
  })
})
