import { describe, expect, test } from 'vitest'
import { parseActivationCode } from '#worker/features/subscriptions/parse-activation-code.ts'

describe('activation codes of SGP.22', () => {
  test.each([
    ['LPA:1$smdp.example.jp$04386-AGYFT-A74Y8-3F815', 'smdp.example.jp', '04386-AGYFT-A74Y8-3F815', false],
    ['1$smdp.example.jp$04386-AGYFT', 'smdp.example.jp', '04386-AGYFT', false],
    ['LPA:1$SMDP.EXAMPLE.JP:8443$ABC$1.3.6.1.4.1.31746', 'SMDP.EXAMPLE.JP:8443', 'ABC', false],
    ['LPA:1$smdp.example.jp$ABC$1.3.6.1.4.1.31746$1', 'smdp.example.jp', 'ABC', true],
    ['LPA:1$smdp.example.jp$ABC$$1', 'smdp.example.jp', 'ABC', true],
    ['LPA:1$smdp.example.jp$', 'smdp.example.jp', '', false],
    ['  LPA:1$smdp.example.jp$ABC\n', 'smdp.example.jp', 'ABC', false],
  ])('reads %j', (text, smdpAddress, matchingId, confirmationRequired) => {
    const lpa = `LPA:${text.trim().replace('LPA:', '')}`
    expect(parseActivationCode(text)).toEqual({ lpa, smdpAddress, matchingId, confirmationRequired })
  })

  test.each([
    ['another format', 'LPA:2$smdp.example.jp$ABC'],
    ['no format', 'LPA:smdp.example.jp$ABC'],
    ['no host', 'LPA:1$$ABC'],
    ['no matching id', 'LPA:1$smdp.example.jp'],
    ['a host of one label', 'LPA:1$localhost$ABC'],
    ['a URL as host', 'LPA:1$https://smdp.example.jp$ABC'],
    ['a path after the host', 'LPA:1$smdp.example.jp/x$ABC'],
    ['a lower-cased matching id', 'LPA:1$smdp.example.jp$abc'],
    ['a space inside', 'LPA:1$smdp.example.jp$AB C'],
    ['a lower-cased prefix', 'lpa:1$smdp.example.jp$ABC'],
    ['a second prefix', 'LPA:LPA:1$smdp.example.jp$ABC'],
    ['an object id that is none', 'LPA:1$smdp.example.jp$ABC$oid'],
    ['an empty object id without the flag', 'LPA:1$smdp.example.jp$ABC$'],
    ['the confirmation code in place of its flag', 'LPA:1$smdp.example.jp$ABC$$4711'],
    ['an empty flag', 'LPA:1$smdp.example.jp$ABC$1.2$'],
    ['a sixth element', 'LPA:1$smdp.example.jp$ABC$1.2$1$X'],
    ['more than 255 characters', `LPA:1$smdp.example.jp$${'A'.repeat(240)}`],
    ['nothing', ''],
  ])('refuses %s', (_name, text) => {
    expect(parseActivationCode(text)).toBeNull()
  })
})
