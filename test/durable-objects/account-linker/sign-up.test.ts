import { describe, expect, test } from 'vitest'
import {
  clientHash,
  continueLink,
  continueSignUp,
  type LinkRequest,
  needsWriteBack,
  nextStep,
  type SignUp,
  type SignUpRequest,
  withoutPersonalData,
} from '#objects/account-linker/sign-up.ts'

const request: SignUpRequest = {
  account: { id: '001A', customerNumber: 'AC-1', contactId: '003A', billingClientId: null, activeUserId: null },
  email: 'aiko@example.jp',
  emailConfirmed: true,
  passwordHash: 'hash-1',
  profile: {
    firstName: 'Aiko',
    lastName: 'Tanaka',
    company: null,
    personal: null,
    phone: '+819011112222',
    address: { address1: '1-2-3', address2: null, city: 'Shibuya-ku', state: 'Tokyo', postcode: '1500001', country: 'JP' },
  },
}

function started(changes: Partial<SignUp> = {}): SignUp {
  const signUp = continueSignUp(null, request, { userId: 'user-1', now: 1 })
  if (signUp === 'already-linked') throw new Error('a first sign-up starts')
  return { ...signUp, ...changes }
}

const withClient = (changes: Partial<SignUp> = {}) => {
  const signUp = started({ clientId: '1000', ...changes })
  return { ...signUp, clientHash: clientHash(signUp) }
}

const again = (signUp: SignUp, changes: Partial<SignUpRequest> = {}) =>
  continueSignUp(signUp, { ...request, ...changes }, { userId: 'user-2', now: 2 })

describe('the plan', () => {
  test('goes from client to user to Salesforce to the end', () => {
    const stored = { userStoredAtMs: 1, storedHash: 'hash-1' }
    expect(nextStep(started())).toBe('billing-client')
    expect(nextStep(withClient())).toBe('user')
    expect(nextStep(withClient(stored))).toBe('crm')
    expect(nextStep(withClient({ ...stored, crmMarkedAtMs: 2 }))).toBe('done')
  })

  test('a corrected form is given to billing, a new password stored', () => {
    const stored = withClient({ userStoredAtMs: 1, storedHash: 'hash-1', crmMarkedAtMs: 2 })
    expect(nextStep({ ...stored, profile: { ...request.profile, lastName: 'Suzuki' } })).toBe('billing-client')
    expect(nextStep({ ...stored, passwordHash: 'hash-2' })).toBe('user')
  })
})

describe('another attempt', () => {
  test('keeps user id and client and takes the newest form', () => {
    expect(again(withClient(), { passwordHash: 'hash-2', email: 'new@example.jp' })).toMatchObject({
      userId: 'user-1',
      clientId: '1000',
      email: 'new@example.jp',
      passwordHash: 'hash-2',
    })
  })

  test('goes on for the same address when the user is stored, for no other', () => {
    const stored = withClient({ userStoredAtMs: 1, storedHash: 'hash-1' })
    expect(again(stored)).toMatchObject({ userId: 'user-1', userStoredAtMs: 1 })
    expect(again(stored, { email: 'other@example.jp' })).toBe('already-linked')
  })

  test('is refused once somebody was told of the success', () => {
    const answered = { requestKey: 'k', codeHash: 'c', untilMs: 9 }
    expect(again(withClient({ answered }))).toBe('already-linked')
  })

  test('is refused when Salesforce names another user, not when it names ours', () => {
    const account = { ...request.account, activeUserId: 'user-1' }
    expect(again(withClient(), { account })).toMatchObject({ userId: 'user-1' })
    expect(again(withClient(), { account: { ...account, activeUserId: 'somebody' } })).toBe('already-linked')
    expect(continueSignUp(null, { ...request, account }, { userId: 'user-2', now: 2 })).toBe('already-linked')
  })

  test('does not confirm an address that only an earlier one had confirmed', () => {
    expect(again(started(), { emailConfirmed: false })).toMatchObject({ emailConfirmed: true })
    expect(again(started(), { emailConfirmed: false, email: 'new@example.jp' })).toMatchObject({ emailConfirmed: false })
  })
})

describe('linking a client that was there before', () => {
  const { account, email } = request
  const link: LinkRequest = {
    account,
    email,
    emailConfirmed: false,
    passwordHash: 'none',
    clientId: '900',
  }
  const linked = (previous: SignUp | null, changes: Partial<LinkRequest> = {}) =>
    continueLink(previous, { ...link, ...changes }, { userId: 'user-9', now: 3 })
  const begun = () => {
    const signUp = linked(null)
    if (signUp === 'already-linked') throw new Error('a first link starts')
    return signUp
  }
  const stored = { userStoredAtMs: 1, storedHash: 'none', clientHash: '900' }

  test('checks the client, makes the user, then Salesforce', () => {
    expect(begun()).toMatchObject({ road: 'link', clientId: '900', profile: null })
    expect(nextStep(begun())).toBe('billing-client')
    expect(nextStep({ ...begun(), clientHash: '900' })).toBe('user')
    expect(nextStep({ ...begun(), ...stored })).toBe('crm')
    expect(nextStep({ ...begun(), ...stored, crmMarkedAtMs: 2 })).toBe('done')
  })

  test('asked again it goes on, for the same login and client only', () => {
    const done = { ...begun(), ...stored, crmMarkedAtMs: 2 }
    expect(linked(done)).toMatchObject({ userId: 'user-9', crmMarkedAtMs: 2 })
    expect(linked(done, { email: 'other@example.jp' })).toBe('already-linked')
    expect(linked(done, { clientId: '901' })).toBe('already-linked')
  })

  test('a sign-up without its user gives way, and the client it made is not forgotten', () => {
    expect(linked(started())).toMatchObject({ road: 'link', userId: 'user-1', clientId: '900' })
    expect(linked(started())).not.toHaveProperty('leftClientId')
    expect(linked(withClient())).toMatchObject({ clientId: '900', leftClientId: '1000', profile: null })
  })

  test('of both roads the one that made the user wins', () => {
    expect(linked(withClient({ userStoredAtMs: 1, storedHash: 'hash-1' }))).toBe('already-linked')
    expect(again({ ...begun(), ...stored })).toBe('already-linked')
    expect(again(begun())).toMatchObject({ road: 'sign-up', userId: 'user-9', clientId: null })
  })

  test('is refused when Salesforce names another user', () => {
    expect(linked(null, { account: { ...account, activeUserId: 'somebody' } })).toBe('already-linked')
  })
})

test('Salesforce is written to without the person once the login exists', () => {
  expect(needsWriteBack(withClient())).toBe(false)
  expect(needsWriteBack(withClient({ userStoredAtMs: 1 }))).toBe(true)
  expect(needsWriteBack(withClient({ userStoredAtMs: 1, crmMarkedAtMs: 2 }))).toBe(false)
})

test('what is over keeps no personal data and no hash, and stays done', () => {
  const done = withClient({ userStoredAtMs: 1, storedHash: 'hash-1', crmMarkedAtMs: 2 })
  const kept = withoutPersonalData(done)
  expect(JSON.stringify(kept)).not.toMatch(/Aiko|Tanaka|Shibuya|hash-1|9011112222/)
  expect(nextStep(kept)).toBe('done')
})
