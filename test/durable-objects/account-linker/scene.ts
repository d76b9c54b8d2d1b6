import { expect } from 'vitest'
import { PASSWORD, signUpForm, until } from '../../factories.ts'
import type { SeedAccount } from '../../sandbox/seed/accounts.ts'
import { type Browser, type Portal, startPortal } from '../../setup/portal.ts'
import type { LedgerRow } from '../../setup/sandbox.ts'

export const BILLING_PASSWORD = 'an old billing password'
const ATTEMPTS = 6

export type Call = readonly [vendor: 'salesforce' | 'whmcs' | 'sendgrid', operation: string, nth: number]
export type Person = SeedAccount & { accountId: string; since: number }
export type Scene = Awaited<ReturnType<typeof openScene>>

/** A portal that can be killed, and as many customers as there are cases. The judge reads ledgers and what the vendors hold. */
export async function openScene() {
  const portal: Portal = await startPortal()
  const { sandbox } = portal
  let people = 0

  async function newPerson(): Promise<Person> {
    people += 1
    const customerNumber = `AC-70${String(people).padStart(4, '0')}`
    const email = `person${people}@example.jp`
    const phone = `+81907000${String(people).padStart(4, '0')}`
    const record = (object: string, body: Record<string, unknown>) =>
      sandbox.control<{ id: string }>(`/salesforce/records/${object}`, { body })
    const { id } = await record('Account', { Name: 'Grace Mori', Customer_Number__c: customerNumber, Phone: phone })
    await record('Contact', { AccountId: id, FirstName: 'Grace', LastName: 'Mori', Email: email })
    return {
      customerNumber,
      email,
      phone,
      accountId: id,
      since: (await sandbox.ledger()).at(-1)?.seq ?? 0,
      firstName: 'Grace',
      lastName: 'Mori',
      birthDate: '1990-02-03',
      gender: 'female',
      nationality: 'JP',
      address: { street: '1-2-3 Jingumae', city: 'Shibuya-ku', state: 'Tokyo', postcode: '1500001', country: 'JP' },
      portalStatus: 'Not Active',
      eligibility: 'Not Requested',
      identityVerified: false,
    }
  }

  /** The call is held, the portal killed and started again; then the call goes on although its caller is gone. */
  async function killDuring([vendor, operation, nth]: Call, act: () => Promise<unknown>): Promise<void> {
    const fault = await sandbox.addFault({ vendor, operation, kind: 'hang', skip: nth })
    const cutOff = act().catch(() => 'cut off')
    await until(`${operation} ${nth} to be held`, async () => {
      const state = (await sandbox.faults()).find((one) => one.id === fault)
      return state && state.held > 0 ? state : null
    })
    await portal.kill()
    await cutOff
    await portal.restart()
    await sandbox.removeFault(fault)
  }

  /** A person who is told to wait does so, and presses again. */
  async function persist(act: (browser: Browser) => Promise<Response>): Promise<{ browser: Browser; answer: Response }> {
    const seen: string[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const browser = portal.browser()
      const answer = await act(browser)
      if (answer.ok) return { browser, answer }
      seen.push(`${answer.status} ${await answer.text()}`)
      await portal.moveClock(10_000)
    }
    throw new Error(`given up after ${ATTEMPTS} attempts:\n${seen.join('\n')}`)
  }

  const startSignUp = (browser: Browser, { customerNumber, email }: Person) =>
    browser.post('/api/auth/signup/start', { sfNumber: customerNumber, email })

  /** The code of the newest mail, after at least so many. */
  const mailedCode = ({ email }: Person, count: number): Promise<string> =>
    until(`code ${count} for ${email}`, async () => {
      const mails = (await sandbox.mails(email)).filter(({ text }) => text.includes('Your code is'))
      return mails.length < count ? null : (/\b\d{6}\b/.exec(mails.at(-1)?.text ?? '')?.[0] ?? null)
    })

  const completeSignUp = (browser: Browser, person: Person, code: string) =>
    browser.post('/api/auth/signup', signUpForm(person, code))

  const makeBillingLogin = (person: Person, body: Record<string, unknown> = {}) =>
    sandbox.control<{ clientIds: string[] }>(`/accounts/${person.customerNumber}/billing-login`, {
      body: { password: BILLING_PASSWORD, ...body },
    })

  const migrate = (browser: Browser, { email }: Person, more: Record<string, unknown> = {}) =>
    browser.post('/api/auth/migrate', { email, password: BILLING_PASSWORD, ...more })

  /** With the token of an answered migrate or choose. */
  async function setPassword(answer: Response): Promise<Browser> {
    const { setPasswordToken: token } = (await answer.json()) as { setPasswordToken: string }
    const browser = portal.browser()
    await browser.json(browser.post('/api/auth/set-password', { token, password: PASSWORD }))
    return browser
  }

  async function effects({ since }: Person): Promise<LedgerRow[]> {
    return (await sandbox.ledger({ type: 'effect', since })).filter((row) => row.seq > since)
  }

  /** One client, one mapping that both vendors agree with, one login that works, and the welcome. */
  async function expectOneOfEach(person: Person, browser: Browser, wanted: { made: number; source: string }): Promise<void> {
    const { customerNumber, email } = person
    const { clients } = await sandbox.control<{ clients: { id: string; customerNumber: string }[] }>('/whmcs/clients')
    const own = clients.filter((client) => client.customerNumber === customerNumber)
    expect(own).toHaveLength(1)
    const made = (await effects(person)).filter(({ operation }) => operation === 'AddClient')
    expect(made).toHaveLength(wanted.made)

    const login = portal.browser()
    const { userId } = await login.json<{ userId: string }>(login.post('/api/auth/login', { email, password: PASSWORD }))
    for (const session of [browser, login]) {
      expect(claimsOf(session)).toMatchObject({ sub: userId, acc: person.accountId, cli: own[0]?.id })
    }
    const account = await until(`Salesforce to know ${customerNumber}`, async () => {
      const { accounts } = await sandbox.control<{ accounts: Record<string, unknown>[] }>('/accounts')
      const known = accounts.find(({ number }) => number === customerNumber)
      return known?.['portalStatus'] === 'Active' ? known : null
    })
    expect(account).toMatchObject({ portalUserId: userId, portalSource: wanted.source, whmcsClientId: Number(own[0]?.id) })
  }

  return {
    portal,
    newPerson,
    killDuring,
    persist,
    startSignUp,
    mailedCode,
    completeSignUp,
    makeBillingLogin,
    migrate,
    setPassword,
    expectOneOfEach,
  }
}

/** What the access token says about whose records these are. */
function claimsOf(browser: Browser): unknown {
  const token = browser.cookies.get('__Host-access')?.value ?? ''
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}')
}
