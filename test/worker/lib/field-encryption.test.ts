import { describe, expect, test } from 'vitest'
import { isOldSeal, openField, sealField } from '#worker/lib/field-encryption.ts'

const OLD = { a: 'the-older-key-of-the-ring-32-bytes!!' }
const RING = { b: 'the-newer-key-of-the-ring-32-bytes!!', ...OLD }
const NAME = { userId: 'user-1', field: 'totp-seed' }
const TEXT = 'geheim: 電話 090'

describe('a sealed field', () => {
  test('opens under its name and says nothing', () => {
    const [one, two] = [sealField(RING, NAME, TEXT), sealField(RING, NAME, TEXT)]
    expect(one).toMatch(/^f1\.b\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+$/)
    expect(one).not.toBe(two)
    expect(openField(RING, NAME, one)).toBe(TEXT)
    expect(openField(RING, NAME, sealField(RING, NAME, ''))).toBe('')
  })

  test('of either key opens; the older one says so', () => {
    const old = sealField(OLD, NAME, TEXT)
    expect(openField(RING, NAME, old)).toBe(TEXT)
    expect([isOldSeal(RING, old), isOldSeal(RING, sealField(RING, NAME, TEXT))]).toEqual([true, false])
    expect(() => openField({ b: RING.b }, NAME, old)).toThrow('no key of the ring')
  })

  test('is worth nothing under another user, field, key or key id', () => {
    const sealed = sealField(RING, NAME, TEXT)
    expect(() => openField(RING, { ...NAME, userId: 'user-2' }, sealed)).toThrow('does not open')
    expect(() => openField(RING, { ...NAME, field: 'birth-date' }, sealed)).toThrow('does not open')
    expect(() => openField({ b: OLD.a }, NAME, sealed)).toThrow('does not open')
    expect(() => openField({ a: RING.b }, NAME, sealed.replace('f1.b.', 'f1.a.'))).toThrow('does not open')
    for (const kid of ['__proto__', 'constructor', 'c']) {
      expect(() => openField(RING, NAME, sealed.replace('f1.b.', `f1.${kid}.`))).toThrow('no key of the ring')
    }
  })

  test('with any bit changed, cut or added does not open', () => {
    const sealed = sealField(RING, NAME, TEXT)
    const [head, kid, nonce = '', data = ''] = sealed.split('.')
    const flip = (text: string, bit: number) => {
      const bytes = Buffer.from(text, 'base64url')
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      return bytes.toString('base64url')
    }
    for (let bit = 0; bit < 96; bit++)
      expect(() => openField(RING, NAME, [head, kid, flip(nonce, bit), data].join('.'))).toThrow()
    for (let bit = 0; bit < Buffer.from(data, 'base64url').length * 8; bit++) {
      expect(() => openField(RING, NAME, [head, kid, nonce, flip(data, bit)].join('.'))).toThrow('does not open')
    }
    for (const other of [sealed.slice(0, -4), `${sealed}AAAA`, `${sealed}=`, sealed.replace('f1', 'f2'), '', 'f1.b..']) {
      expect(() => openField(RING, NAME, other)).toThrow()
    }
  })
})
