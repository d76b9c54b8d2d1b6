import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { LineView } from '#worker/contracts/subscriptions.ts'
import { hasUnreadableCode, toLineView, toLineViewWithoutNetwork } from '#worker/features/subscriptions/to-line-view.ts'
import type { LineSnapshot } from '#worker/ports/sim-provider.ts'
import { billingService } from '../billing/records.ts'

const CODE = 'LPA:1$smdp.example.jp$04386-AGYFT-A74Y8-3F815'
const PHONE = '09012345678'
const service = billingService({ phoneNumber: PHONE, iccid: '8981100000000000002', eid: '89049032000000000000000000000163' })

function line(fields: Partial<LineSnapshot> = {}): LineSnapshot {
  const activation = { kind: 'lpa', code: CODE } as const
  return { phoneNumber: PHONE, status: 'active', planCode: 'PAV010', iccid: null, eid: null, activation, ...fields }
}

test('a live eSIM can be installed by QR code, by hand and by one tap', () => {
  const view = LineView.parse(toLineView(PHONE, service, line()))
  expect(view).toMatchObject({ status: 'active', iccid: service.iccid, eid: service.eid, waitingAt: null })
  expect(view.install).toMatchObject({
    code: CODE,
    smdpAddress: 'smdp.example.jp',
    matchingId: '04386-AGYFT-A74Y8-3F815',
    confirmationRequired: false,
  })
  for (const [link, host] of [
    [view.install?.appleLink, 'esimsetup.apple.com'],
    [view.install?.androidLink, 'esimsetup.android.com'],
  ] as const) {
    const url = new URL(link ?? '')
    expect([url.host, url.pathname, url.searchParams.get('carddata')]).toEqual([host, '/esim_qrcode_provisioning', CODE])
  }
})

/** Reads the modules back from the drawing: dark squares of 10 units. */
test('the QR code is the code itself at level M with a quiet zone of four', () => {
  const svg = toLineView(PHONE, service, line()).install?.qrSvg ?? ''
  const drawn = new Set([...svg.matchAll(/M(\d+),(\d+)h10v10h-10z/g)].map(([, x, y]) => `${Number(x) / 10},${Number(y) / 10}`))
  const expected = encode(CODE, { ecc: 'M', boostEcc: false, border: 4 })
  const wanted = expected.data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`${x},${y}`] : [])))
  expect(drawn).toEqual(new Set(wanted))
  expect(svg).toContain(`viewBox="0 0 ${expected.size * 10} ${expected.size * 10}"`)
  const edges = [...drawn].map((cell) => cell.split(',').map(Number)).flat()
  expect(Math.min(...edges)).toBe(4)
  expect(Math.max(...edges)).toBe(expected.size - 5)
  expect(svg).not.toMatch(/<script|style=|http(?!:\/\/www\.w3\.org\/2000\/svg)/)
})

test('a profile bound to the phone has an address and no code', () => {
  const view = LineView.parse(toLineView(PHONE, service, line({ activation: { kind: 'eid-bound', smdp: 'smdp.example.jp' } })))
  expect(view).toMatchObject({ install: null, waitingAt: { smdpAddress: 'smdp.example.jp' } })
})

test.each(['suspended', 'cancelled', 'unknown'] as const)('a line that is %s shows no code', (status) => {
  expect(toLineView(PHONE, service, line({ status }))).toMatchObject({ status, install: null, waitingAt: null })
})

test('a code that phones would refuse is not shown', () => {
  const broken = line({ activation: { kind: 'lpa', code: 'LPA:1$smdp.example.jp$abc' } })
  expect(hasUnreadableCode(broken)).toBe(true)
  expect(toLineView(PHONE, service, broken).install).toBeNull()
  expect([hasUnreadableCode(line()), hasUnreadableCode(null), hasUnreadableCode(line({ activation: null }))]).toEqual([
    false,
    false,
    false,
  ])
})

test('a number the network does not list is of unknown status', () => {
  expect(toLineView(PHONE, service, null)).toMatchObject({ status: 'unknown', iccid: service.iccid, install: null })
})

test.each([
  ['pending', 'pending'],
  ['cancelled', 'cancelled'],
  ['terminated', 'cancelled'],
  ['fraud', 'cancelled'],
] as const)('a %s service is shown as %s without the network', (status, shown) => {
  expect(LineView.parse(toLineViewWithoutNetwork(PHONE, { ...service, status }))).toMatchObject({ status: shown, install: null })
})
