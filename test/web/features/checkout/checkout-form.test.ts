import { expect, test } from 'vitest'
import { checkoutRules, emptyLine, type LineFields, parseDrafts, scheduleBounds } from '#web/features/checkout/checkout-form.ts'

const NOW = Date.parse('2026-11-21T03:00:00Z')
const EID = '89049032000000000000000000000163'
const PORT_IN = {
  number: '090-1234-5678',
  reservationNumber: '11-123-45678',
  expiresOn: '2026-12-05',
  nameKanji: '田中 エマ',
  nameKana: 'たなか えま',
  birthDate: '1990-04-01',
  gender: 'female',
} as const

/** Fields that the rules refuse, each with what the customer reads. */
function refusals(line: Partial<LineFields>): Record<string, string> {
  const fields = { lines: { a: { ...emptyLine('sim'), eid: EID, ...line } }, acceptedTerms: true }
  const result = checkoutRules(NOW).safeParse(fields)
  return Object.fromEntries((result.error?.issues ?? []).map((issue) => [issue.path.slice(2).join('.'), issue.message]))
}

test('an eSIM with a good EID needs nothing else', () => {
  expect(refusals({})).toEqual({})
})

test.each([
  ['with spaces', '8904 9032 0000 0000 0000 0000 0000 0163'],
  ['with hyphens', '8904-9032-0000-0000-0000-0000-0000-0163'],
  ['in full-width digits', '８９０４９０３２０００００００００００００００００００００１６３'],
])('an EID %s is taken', (_name, eid) => {
  expect(refusals({ eid })).toEqual({})
})

test.each([
  ['none', ''],
  ['a wrong check digit', '89049032000000000000000000000164'],
  ['from the specification of bad ones', '89033023422222222222222222222222'],
  ['31 digits', EID.slice(1)],
  ['letters', `${EID.slice(0, 31)}X`],
])('an eSIM with EID: %s is refused with where to find it', (_name, eid) => {
  expect(refusals({ eid })).toEqual({ eid: expect.stringContaining('*#06#') })
})

test('a SIM card, an internet line and a VPN need no EID', () => {
  expect(refusals({ kind: 'Physical', eid: '' })).toEqual({})
  expect(refusals({ category: 'internet', eid: '' })).toEqual({})
  expect(refusals({ category: 'vpn', eid: '' })).toEqual({})
})

test('an activation day lies between tomorrow and a year ahead, in Japan', () => {
  expect(scheduleBounds(NOW)).toEqual({ min: '2026-11-22', max: '2027-11-21' })
  for (const on of ['2026-11-22', '2027-11-21']) expect(refusals({ when: 'scheduled', on })).toEqual({})
  for (const on of ['', '2026-11-21', '2027-11-22', '2026-13-01']) {
    expect(refusals({ when: 'scheduled', on })).toEqual({ on: expect.any(String) })
  }
})

test('a day that was chosen before is not judged anew', () => {
  const line = { ...emptyLine('sim'), eid: EID, when: 'scheduled' as const, on: '2026-11-20' }
  const result = (fields: LineFields) =>
    checkoutRules(NOW, '2026-11-20')
      .safeParse({ lines: { a: fields }, acceptedTerms: true })
      .error?.issues.map(({ path }) => path[2])
  expect(result(line)).toBeUndefined()
  expect(result({ ...line, on: '2026-11-19' })).toEqual(['on'])
  const overdue = { ...line, keepsNumber: true, portIn: { ...PORT_IN, expiresOn: '2026-11-20' } }
  expect(result(overdue)).toEqual(['portIn'])
})

test('a number to keep is taken as people write it', () => {
  expect(refusals({ keepsNumber: true, portIn: { ...PORT_IN } })).toEqual({})
})

test('each missing part of a number transfer is named', () => {
  const fields = Object.keys(refusals({ keepsNumber: true, portIn: emptyLine('sim').portIn }))
  expect(fields.toSorted()).toEqual(
    Object.keys(PORT_IN)
      .map((field) => `portIn.${field}`)
      .toSorted(),
  )
})

test('what is not asked for is not checked', () => {
  expect(refusals({ keepsNumber: false, portIn: emptyLine('sim').portIn })).toEqual({})
})

test('a reservation must outlast the wait for the activation day', () => {
  const late = { keepsNumber: true, portIn: { ...PORT_IN }, when: 'scheduled', on: '2026-12-06' } as const
  expect(refusals(late)).toEqual({ 'portIn.expiresOn': expect.stringContaining('before your SIM starts') })
  expect(refusals({ keepsNumber: true, portIn: { ...PORT_IN, expiresOn: '2026-11-20' } })).toHaveProperty(['portIn.expiresOn'])
})

test('the terms must be accepted', () => {
  const result = checkoutRules(NOW).safeParse({ lines: {}, acceptedTerms: false })
  expect(result.error?.issues.map(({ path }) => path)).toEqual([['acceptedTerms']])
})

test('drafts come back if they still fit, and not at all if not', () => {
  const lines = { a: { ...emptyLine('sim'), eid: '8904' } }
  expect(parseDrafts(JSON.stringify(lines))).toEqual(lines)
  for (const text of [null, '', '[]x', '{"a":{"category":"tv"}}']) expect(parseDrafts(text)).toEqual({})
})
