import { PASSWORD } from './client.ts'
import { race, type Round } from './race.ts'
import { inParallel } from './routes.ts'
import { type Account, type Attack, BILLING_PASSWORD, type Scene } from './scene.ts'

const WHOLE_ROUNDS = 200
const SLICE_ROUNDS = 3
const WIDTH = 4

/**
 * Mailed links and codes, a fresh one and a fresh person each round, so that no budget answers in place of the rule. Each of the fifty has
 * an Idempotency-Key of its own: none of them is a repetition of another.
 */
export const singleUseLinks: Attack = async (scene) => {
  const [reset, email, setPassword, linkAccount] = await Promise.all([
    resetLinks(scene),
    emailLinks(scene),
    setPasswordLinks(scene),
    linkAccountLinks(scene),
  ])
  return [
    await race('reset link', reset, ['CODE_INVALID']),
    await race('e-mail confirm link', email.confirm, ['CODE_INVALID']),
    await race('e-mail undo link', await email.undo(), ['CODE_INVALID']),
    await race('set-password link', setPassword, ['CODE_INVALID']),
    await race('link-account link', linkAccount, ['CODE_INVALID']),
  ]
}

/** By itself: a code lives for minutes, shorter than the races of all the links take. */
export const singleUseSignUp: Attack = async (scene) => [
  await race('sign-up code', await signUpCodes(scene), ['ALREADY_LINKED', 'CODE_INVALID']),
]

function roundsOf(scene: Scene): number {
  return scene.pick(WHOLE_ROUNDS, SLICE_ROUNDS)
}

async function resetLinks(scene: Scene): Promise<Round[]> {
  const emails = (await scene.users(roundsOf(scene))).map(({ email }) => email)
  await inParallel(emails, WIDTH, async (email) => {
    await scene.client().json('POST', '/api/auth/request-password-reset', { email })
  })
  const tokens = await scene.links(emails, /^Choose a new/)
  return tokens.map(
    (token): Round =>
      (index) =>
        scene.client().insist('POST', '/api/auth/reset-password', { token, password: `a brand new passphrase ${index}` }),
  )
}

async function emailLinks(scene: Scene): Promise<{ confirm: Round[]; undo(): Promise<Round[]> }> {
  const users = await scene.users(roundsOf(scene))
  const clients = await scene.signIn(users)
  const moved = users.map(({ email }) => `moved-${email}`)
  await inParallel([...clients.keys()], WIDTH, async (index) => {
    await clients[index]?.json('POST', '/api/auth/email-change', { email: moved[index] })
  })
  const use = (path: string) => (token: string) => (): ReturnType<Round> => scene.client().insist('POST', path, { token })
  const confirms = await scene.links(moved, /^Confirm your e-mail address/)
  return {
    confirm: confirms.map(use('/api/auth/email-change/confirm')),
    /** After the confirmations: their notices hold the links. */
    async undo() {
      const former = users.map(({ email }) => email)
      const undos = await scene.links(former, /^Your e-mail address was changed/)
      return undos.map(use('/api/auth/email-change/undo'))
    },
  }
}

async function setPasswordLinks(scene: Scene): Promise<Round[]> {
  const accounts = await scene.accounts(roundsOf(scene), { password: BILLING_PASSWORD })
  const tokens: string[] = []
  await inParallel(accounts, WIDTH, async ({ email }) => {
    const body = { email, password: BILLING_PASSWORD }
    const linked = await scene.client().json<{ setPasswordToken: string }>('POST', '/api/auth/migrate', body)
    tokens.push(linked.setPasswordToken)
  })
  return tokens.map(
    (token): Round =>
      (index) =>
        scene.client().insist('POST', '/api/auth/set-password', { token, password: `a brand new passphrase ${index}` }),
  )
}

async function linkAccountLinks(scene: Scene): Promise<Round[]> {
  const accounts = await scene.accounts(roundsOf(scene), { password: BILLING_PASSWORD, twoFactor: true })
  await inParallel(accounts, WIDTH, async ({ email }) => {
    await scene.client().json('POST', '/api/auth/migrate', { email, password: BILLING_PASSWORD })
  })
  const tokens = await scene.links(
    accounts.map(({ email }) => email),
    /^Link your billing login/,
  )
  return tokens.map((token, number): Round => {
    const clientId = accounts[number]?.clientId
    return () => scene.client().insist('POST', '/api/auth/migrate/choose', { token, clientId })
  })
}

async function signUpCodes(scene: Scene): Promise<Round[]> {
  const accounts = await scene.accounts(roundsOf(scene))
  await inParallel(accounts, WIDTH, async ({ customerNumber, email }) => {
    await scene.client().json('POST', '/api/auth/signup/start', { sfNumber: customerNumber, email })
  })
  const mails = await scene.mails(
    accounts.map(({ email }) => email),
    /sign-up code$/,
  )
  return accounts.map((account): Round => {
    const code = /^Your code is (\d{6})$/m.exec(mails.get(account.email)?.text ?? '')?.[1] ?? ''
    return () => scene.client().insist('POST', '/api/auth/signup', signUpForm(account, code))
  })
}

function signUpForm({ customerNumber, email, phone }: Account, code: string) {
  return {
    sfNumber: customerNumber,
    email,
    confirmEmail: email,
    code,
    password: PASSWORD,
    confirmPassword: PASSWORD,
    firstName: 'Aiko',
    lastName: 'Tanaka',
    phone,
    address: { postcode: '1530051', state: 'Tokyo', city: 'Meguro-ku', address1: '2-11-5 Kamimeguro', country: 'JP' },
  }
}
