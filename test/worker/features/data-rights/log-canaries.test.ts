import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { OrderView, PlaceOrderView } from '#worker/contracts/orders.ts'
import { approve, checkout, lineOf, plans, provision, signUpForm, staffOrder, until } from '../../../factories.ts'
import type { SeedAccount } from '../../../sandbox/seed/accounts.ts'
import { forms } from '../../../setup/canary.ts'
import { type Browser, type Portal, startPortal } from '../../../setup/portal.ts'
import { openRecordingRelay, type RecordingRelay } from '../../../setup/recording-relay.ts'

const NUMBER = 'AC-777001'
const EID = eidOf('890490327777777777777777777777')
const CANARIES = {
  email: 'canary-owner@canary.example',
  firstName: 'Serinarina',
  lastName: 'Kanariyama',
  phone: '07077017701',
  phoneAbroad: '+817077017701',
  street: '7-77-7 Kanarizaka',
  building: 'Serinus Heights 777',
  city: 'Kanari-ku',
  postcode: '7770777',
  company: 'Canaria Birds KK',
  birthDate: '1977-07-17',
  password: 'the first canary passphrase',
  newPassword: 'the second canary passphrase',
  wrongPassword: 'the third canary passphrase',
  strangerEmail: 'canary-stranger@canary.example',
  resetEmail: 'canary-nobody@canary.example',
  linkEmail: 'canary-link@canary.example',
  linkPassword: 'the fourth canary passphrase',
  linkWrongPassword: 'the fifth canary passphrase',
  linkNewPassword: 'the sixth canary passphrase',
  address: '198.51.100.177',
  agent: 'CanaryBrowser/7.7.7 (Serinus canaria)',
  query: 'canary-in-the-query',
  badPhone: 'canary-is-no-phone',
  badEid: '89049032123123123123123123777777',
  portInNumber: '07077027702',
  portInReservation: '7707707707',
  portInKanji: '金糸雀 花子',
  portInKana: 'カナリヤ ハナコ',
  portInBirthDate: '1971-07-27',
  eid: EID,
} as const
const PORT_IN = ['portInReservation', 'portInKanji', 'portInKana', 'portInBirthDate'] as const

let portal: Portal
let relay: RecordingRelay
let state: string
const errors: string[] = []
const locations: string[] = []
/** Codes, tokens and cookies that came up on the way. */
const secrets: string[] = []

beforeAll(async () => {
  relay = await openRecordingRelay(inject('sandboxUrl'))
  state = await mkdtemp(join(tmpdir(), 'canaries-'))
  portal = await startPortal({ sandbox: relay.url, persist: state })
})
afterAll(async () => {
  await portal.close()
  await relay.close()
  await rm(state, { recursive: true, force: true, maxRetries: 5 })
})

const newBrowser = () => portal.browser({ 'User-Agent': CANARIES.agent, 'CF-Connecting-IP': CANARIES.address })

/** Notes refusals and where answers lead. */
async function noted(answer: Promise<Response>, expected: number): Promise<Response> {
  const given = await answer
  const text = await given.clone().text()
  if (given.status !== expected) throw new Error(`${given.status} instead of ${expected}: ${text.slice(0, 500)}`)
  if (given.status >= 400) errors.push(text)
  const location = given.headers.get('Location')
  if (location) locations.push(location)
  return given
}

function mailed(to: string, pattern: RegExp): Promise<string> {
  return until(`a mail to ${to}`, async () => {
    const found = (await portal.sandbox.mails(to)).map(({ text }) => pattern.exec(text)?.[1]).findLast(Boolean)
    return found ?? null
  })
}

async function drive(): Promise<void> {
  const { sandbox } = portal
  const owner: SeedAccount = {
    customerNumber: NUMBER,
    email: CANARIES.email,
    firstName: CANARIES.firstName,
    lastName: CANARIES.lastName,
    phone: CANARIES.phoneAbroad,
    birthDate: CANARIES.birthDate,
    gender: 'female',
    nationality: 'JP',
    address: {
      street: CANARIES.street,
      street2: CANARIES.building,
      city: CANARIES.city,
      state: 'Tokyo',
      postcode: CANARIES.postcode,
      country: 'JP',
    },
    portalStatus: 'Not Active',
    eligibility: 'Not Requested',
    identityVerified: false,
  }
  const record = (object: string, body: Record<string, unknown>) =>
    sandbox.control<{ id: string }>(`/salesforce/records/${object}`, { body })
  const { id } = await record('Account', {
    Name: `${owner.firstName} ${owner.lastName}`,
    Customer_Number__c: NUMBER,
    Phone: owner.phone,
  })
  await record('Contact', { AccountId: id, FirstName: owner.firstName, LastName: owner.lastName, Email: owner.email })

  const browser = newBrowser()
  await signUp(browser, owner)
  await failToLogIn()
  await resetPassword()
  await link()
  await noted(browser.post('/api/auth/login', { email: CANARIES.email, password: CANARIES.newPassword }), 200)
  await noted(browser.get(`/api/orders?cursor=${CANARIES.query}&email=${encodeURIComponent(CANARIES.email)}`), 422)
  await order(browser)
  await vendorTroubles(browser)
  for (const name of ['__Host-access', '__Host-refresh', '__Host-device'])
    secrets.push(browser.cookies.get(name)?.value.split('.').at(-1) ?? '')
}

async function signUp(browser: Browser, owner: SeedAccount): Promise<void> {
  await noted(browser.post('/api/auth/signup/start', { sfNumber: NUMBER, email: owner.email }), 202)
  const code = await mailed(owner.email, /\b(\d{6})\b/)
  const form = {
    ...signUpForm(owner, code),
    company: CANARIES.company,
    password: CANARIES.password,
    confirmPassword: CANARIES.password,
  }
  await noted(browser.post('/api/auth/signup', { ...form, phone: CANARIES.badPhone }), 422)
  await noted(browser.post('/api/auth/signup', { ...form, code: code === '000000' ? '000001' : '000000' }), 422)
  const fault = await portal.sandbox.addFault({ vendor: 'whmcs', operation: 'AddClient', kind: 'html' })
  await noted(browser.post('/api/auth/signup', form), 503)
  await portal.sandbox.removeFault(fault)
  await portal.moveClock(120_000)
  await noted(browser.post('/api/auth/signup', form), 201)
}

async function failToLogIn(): Promise<void> {
  await noted(newBrowser().post('/api/auth/login', { email: CANARIES.email, password: CANARIES.wrongPassword }), 401)
  await noted(newBrowser().post('/api/auth/login', { email: CANARIES.strangerEmail, password: CANARIES.wrongPassword }), 401)
  await noted(newBrowser().submit('/auth/login', { email: CANARIES.strangerEmail, password: CANARIES.wrongPassword }), 401)
  await noted(newBrowser().submit('/auth/login', { email: CANARIES.email, password: CANARIES.password }), 303)
}

async function resetPassword(): Promise<void> {
  await noted(newBrowser().post('/api/auth/request-password-reset', { email: CANARIES.resetEmail }), 202)
  await noted(newBrowser().post('/api/auth/request-password-reset', { email: CANARIES.email }), 202)
  const token = await mailed(CANARIES.email, /reset-password\?token=([0-9a-f-]{36}\.[A-Za-z0-9_-]{43})/)
  secrets.push(token.split('.')[1] ?? '')
  await portal.moveClock(61_000)
  await noted(newBrowser().get(`/auth/reset-password?token=${token}`), 200)
  await noted(newBrowser().post('/api/auth/reset-password', { token, password: CANARIES.newPassword }), 204)
  await noted(newBrowser().post('/api/auth/reset-password', { token, password: CANARIES.newPassword }), 422)
}

async function link(): Promise<void> {
  const body = { password: CANARIES.linkPassword, email: CANARIES.linkEmail }
  await portal.sandbox.control('/accounts/AC-100002/billing-login', { body })
  await noted(newBrowser().post('/api/auth/migrate', { email: CANARIES.linkEmail, password: CANARIES.linkWrongPassword }), 401)
  const answer = await noted(
    newBrowser().post('/api/auth/migrate', { email: CANARIES.linkEmail, password: CANARIES.linkPassword }),
    200,
  )
  const { setPasswordToken: token } = (await answer.json()) as { setPasswordToken: string }
  secrets.push(token.split('.')[1] ?? '')
  await portal.moveClock(61_000)
  await noted(newBrowser().post('/api/auth/set-password', { token, password: CANARIES.linkNewPassword }), 200)
}

async function order(browser: Browser): Promise<void> {
  await portal.sandbox.control(`/accounts/${NUMBER}/cards`, { body: { action: 'add' } })
  // A number moves to a voice plan only, and a voice line needs an identity that staff have seen.
  await portal.sandbox.control(`/accounts/${NUMBER}`, { method: 'PATCH', body: { identityVerified: true } })
  const plan = (await plans(browser)).find(({ sim }) => sim?.type === 'Voice' && !sim.familyDiscount)
  if (!plan) throw new Error('no voice plan in the seed')
  const portIn = {
    number: CANARIES.portInNumber,
    reservationNumber: CANARIES.portInReservation,
    expiresOn: '2027-06-30',
    nameKanji: CANARIES.portInKanji,
    nameKana: CANARIES.portInKana,
    birthDate: CANARIES.portInBirthDate,
    gender: 'female' as const,
  }
  const cart = (eid: string) => checkout([lineOf(plan, { config: { category: 'sim', kind: 'eSIM', eid, portIn } })])
  await noted(browser.post('/api/orders', cart(CANARIES.badEid)), 422)
  const { orders } = (await (await noted(browser.post('/api/orders', cart(EID)), 201)).json()) as PlaceOrderView
  const placed = orders[0] as OrderView
  await approve(portal.sandbox, placed.id)
  const fault = await portal.sandbox.addFault({ vendor: 'freebit', kind: 'hang', operation: '/mvno/esim/addAcnt/' })
  await provision(portal.sandbox, placed.id)
  let seen: unknown
  await until(
    'the activation to be held',
    async () => {
      seen = await staffOrder(portal.sandbox, placed.id)
      return (await portal.sandbox.faults()).find((one) => one.id === fault && one.held > 0) ?? null
    },
    10_000,
    () => JSON.stringify(seen) + portal.logs().slice(-1500),
  )
}

/** While vendors fail there is more to say in a log. */
async function vendorTroubles(browser: Browser): Promise<void> {
  const faults = [
    await portal.sandbox.addFault({ vendor: 'whmcs', kind: 'html', count: 0 }),
    await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind: 'half-body', count: 0 }),
  ]
  await portal.moveClock(10 * 60_000)
  await noted(
    browser.patch('/api/me/address', {
      address1: CANARIES.street,
      city: CANARIES.city,
      state: 'Tokyo',
      postcode: CANARIES.postcode,
      country: 'JP',
    }),
    503,
  )
  await noted(browser.get('/api/invoices'), 503)
  for (const fault of faults) await portal.sandbox.removeFault(fault)
}

/** With the check digits that make it valid. */
function eidOf(thirty: string): string {
  const rest = 98n - (BigInt(`${thirty}00`) % 97n)
  return `${thirty}${String(rest).padStart(2, '0')}`
}

const found = (text: string, values: readonly string[]) =>
  values.filter((value) => forms(value).some((form) => text.includes(form)))

describe('canaries on all roads', () => {
  beforeAll(drive, 120_000)

  test('there are thirty of them, and they arrived', async () => {
    expect(Object.values(CANARIES).length).toBeGreaterThanOrEqual(30)
    expect(secrets.length).toBeGreaterThanOrEqual(5)
    expect(secrets.every((secret) => secret.length >= 40)).toBe(true)
    const { clients } = await portal.sandbox.control<{ clients: object[] }>('/whmcs/clients')
    const records = JSON.stringify(await portal.sandbox.control('/salesforce/records/Order'))
    const held = found(JSON.stringify(clients) + records, Object.values(CANARIES))
    for (const value of [CANARIES.email, CANARIES.street, CANARIES.portInKanji, EID]) expect(held).toContain(value)
  })

  test('none is in a log line', async () => {
    await until('the last failure to be logged', async () =>
      portal.logs().includes('"message":"vendor call failed"') ? true : null,
    )
    const lines = portal.logs()
    expect(lines).toContain('"message":"waits for a vendor"')
    expect(found(lines, [...Object.values(CANARIES), ...secrets])).toEqual([])
  })

  test('none is in the body of an error or where an answer leads', () => {
    expect(errors.length).toBeGreaterThanOrEqual(10)
    expect(
      found(
        errors.join('\n'),
        Object.values(CANARIES).filter((value) => value !== CANARIES.strangerEmail),
      ),
    ).toEqual([])
    expect(locations).not.toEqual([])
    expect(found(locations.join('\n'), secrets)).toEqual([])
  })

  test('none is in an address that a vendor is called at', () => {
    const calls = relay.urls.filter((url) => !url.includes('/_control'))
    expect(calls.length).toBeGreaterThan(20)
    expect(calls.join('\n')).toContain(NUMBER)
    expect(found(calls.join('\n'), [...Object.values(CANARIES), ...secrets])).toEqual([])
  })

  test('port-in data and EID are nowhere in clear on the disk, in the middle of an activation', async () => {
    const files = (await readdir(state, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    const bytes = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name))))
    const disk = Buffer.concat(bytes)
    expect(disk.includes(CANARIES.email)).toBe(true)
    const values = [...PORT_IN.map((name) => CANARIES[name]), EID, '金糸雀', 'カナリヤ']
    const lying = values.filter((value) => forms(value).some((form) => disk.includes(form)))
    expect(lying).toEqual([])
  })
})
