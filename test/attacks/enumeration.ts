import type { Answer } from './client.ts'
import { bytesOf, measure, type Probe } from './known-unknown.ts'
import { type Attack, BILLING_PASSWORD, type Row, type Scene, type User } from './scene.ts'

const EACH = 1000
const EACH_SLICE = 30
/** Each takes a third of a second, one after the other. */
const LOGINS_SLICE = 6
const BILLING_SLICE = 10
/** Where a refusal sleeps for nearly all of its time, a few at a time do not wait for each other. */
const LANES = 4
const BILLING_LANES = 10
const WRONG = 'not the right passphrase'
/** Longer than the lockout's number of tries. */
const GUESSES = 12
/** It lives for five minutes. */
const CHALLENGE_SERVES = 200

/**
 * Whether an e-mail address or a user id is known, asked at every door. Each account is used once a door. The resets come first: they fill
 * the registries of the known, so that the doors after them meet both kinds as they are.
 */
export const enumeration: Attack = async (scene) => {
  const users = await scene.users(scene.pick(EACH, EACH_SLICE))
  const rows = [await passkeyOptions(scene), await measure(scene, reset(scene, users))]
  for (const probe of [secondFactor, passkey]) rows.push(await measure(scene, probe(scene, users)))
  return rows
}

/** The same of the login's password, asked by nobody before. */
export const enumerationByLogin: Attack = async (scene) => {
  const users = await scene.users(scene.pick(EACH, LOGINS_SLICE))
  return [await locks(scene), await measure(scene, logIn(scene, users))]
}

/** The same of billing logins, of addresses at sign-up, and of customer numbers that have a login. */
export const enumerationBySignUp: Attack = async (scene) => {
  const rows: Row[] = []
  for (const probe of await signUp(scene, await scene.users(scene.pick(EACH, EACH_SLICE)))) rows.push(await measure(scene, probe))
  rows.push(await measure(scene, await billingLogin(scene, scene.pick(EACH, BILLING_SLICE))))
  return rows
}

/** As long as a known one, so that no byte more is sent. */
function strangerOf(email: string): string {
  return email.replace('customer-', 'stranger-')
}

function reset(scene: Scene, users: readonly User[]): Probe {
  const ask = (email: string) => () => scene.client().post('/api/auth/request-password-reset', { email })
  return {
    name: 'password reset',
    known: users.map(({ email }) => ask(email)),
    unknown: users.map(({ email }) => ask(strangerOf(email))),
  }
}

function logIn(scene: Scene, users: readonly User[]): Probe {
  const guess = (email: string) => () => scene.client().insist('POST', '/api/auth/login', { email, password: WRONG })
  return {
    name: 'login',
    known: users.map(({ email }) => guess(email)),
    unknown: users.map(({ email }) => guess(strangerOf(email))),
  }
}

function secondFactor(scene: Scene, users: readonly User[]): Probe {
  const secret = 'A'.repeat(43)
  const answer = (userId: string) => () =>
    scene.client().post('/api/auth/login/mfa', { challenge: `${userId}.${secret}`, method: 'totp', code: '123456' })
  return {
    name: 'second factor',
    known: users.map(({ userId }) => answer(userId)),
    unknown: users.map(() => answer(crypto.randomUUID())),
    lanes: LANES,
  }
}

function passkey(scene: Scene, users: readonly User[]): Probe {
  let challenge = ''
  let left = 0
  const response = { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA' }
  const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {} }
  const show = (userId: string) => () => {
    const userHandle = Buffer.from(userId).toString('base64url')
    const assertion = { ...credential, response: { ...response, userHandle } }
    return scene.client().post('/api/auth/mfa/passkeys/login', { challenge, assertion })
  }
  return {
    name: 'passkey of a user id',
    known: users.map(({ userId }) => show(userId)),
    unknown: users.map(() => show(crypto.randomUUID())),
    lanes: LANES,
    async before() {
      if (left-- > 0) return
      const started = await scene.client().json<{ challenge: string }>('POST', '/api/auth/mfa/passkeys/login/options')
      challenge = started.challenge
      left = CHALLENGE_SERVES
    },
  }
}

async function billingLogin(scene: Scene, each: number): Promise<Probe> {
  const accounts = await scene.accounts(each, { password: BILLING_PASSWORD })
  const guess = (email: string) => () => scene.client().insist('POST', '/api/auth/migrate', { email, password: WRONG })
  return {
    name: 'billing login',
    known: accounts.map(({ email }) => guess(email)),
    unknown: accounts.map(({ email }) => guess(strangerOf(email))),
    lanes: BILLING_LANES,
  }
}

/** Customer numbers are told apart on purpose, when they do not exist; logins are not. */
async function signUp(scene: Scene, users: readonly User[]): Promise<Probe[]> {
  const mine = await scene.accounts(users.length)
  const others = await scene.accounts(users.length)
  const free = await scene.accounts(users.length)
  const start = (sfNumber: string, email: string) => () => scene.client().post('/api/auth/signup/start', { sfNumber, email })
  const addresses = {
    known: mine.map(({ customerNumber }, index) => start(customerNumber, users[index]?.email ?? '')),
    unknown: others.map(({ customerNumber, email }) => start(customerNumber, strangerOf(email))),
  }
  return [
    { name: 'sign-up, the address', ...addresses },
    { name: 'sign-up, another code', ...addresses },
    {
      name: 'sign-up, the customer number',
      known: users.map(({ customerNumber, email }) => start(customerNumber, email)),
      unknown: free.map(({ customerNumber, email }) => start(customerNumber, email)),
    },
  ]
}

/** Nobody is named in it: a device that signed in before gets what a stranger gets. */
async function passkeyOptions(scene: Scene): Promise<Row> {
  const [user] = await scene.users(1)
  const owner = scene.client()
  await owner.signIn(user?.email ?? '')
  const path = '/api/auth/mfa/passkeys/login/options'
  const [known, unknown] = [await owner.post(path), await scene.client().post(path)]
  return same('passkey options, the bytes', [known], [unknown])
}

/** Guesses beyond the limit: the lock comes at the same guess and says the same. */
async function locks(scene: Scene): Promise<Row> {
  const users = await scene.users(scene.pick(5, 1))
  const lock = async (email: string) => {
    const answers: Answer[] = []
    for (let turn = 0; turn < GUESSES; turn++)
      answers.push(await scene.client().insist('POST', '/api/auth/login', { email, password: WRONG }))
    return answers
  }
  const known = await Promise.all(users.map(({ email }) => lock(email)))
  const unknown = await Promise.all(users.map(({ email }) => lock(strangerOf(email))))
  const join = (answers: Answer[][]) => answers.map((one) => one.map(bytesOf).join('\n---\n'))
  return compare('login until locked, the bytes', join(known), join(unknown))
}

function same(name: string, known: readonly Answer[], unknown: readonly Answer[]): Row {
  return compare(name, known.map(bytesOf), unknown.map(bytesOf))
}

function compare(name: string, known: readonly string[], unknown: readonly string[]): Row {
  const kinds = new Set([...known, ...unknown])
  const tried = known.length + unknown.length
  const detail = kinds.size === 1 ? {} : { kinds: [...kinds].slice(0, 3) }
  return { name, tried, accepted: kinds.size - 1, expected: 0, ok: kinds.size === 1, detail }
}
