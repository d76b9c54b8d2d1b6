import { createHash } from 'node:crypto'
import type { NewBillingClient } from '#worker/ports/billing.ts'

/**
 * What billing is told about the person; erased here as soon as the sign-up is complete. `personal`: birth date, gender and nationality,
 * sealed; null where billing has no fields for them.
 */
export type Profile = Omit<NewBillingClient, 'email' | 'customerNumber' | 'personal'> & { personal: string | null }

export type SignUpAccount = {
  id: string
  customerNumber: string
  contactId: string | null
  billingClientId: string | null
  /** The portal user Salesforce already names as active. */
  activeUserId: string | null
}

/**
 * State of the one way this account came to its user: by signing up, or by linking a billing client that was there before (`link`: no
 * form, and a password is chosen afterwards). `answered` names the request that was told of the success of a sign-up.
 */
export type SignUp = {
  road: 'sign-up' | 'link'
  userId: string
  account: SignUpAccount
  email: string
  emailConfirmed: boolean
  passwordHash: string
  profile: Profile | null
  clientId: string | null
  /** Of a sign-up that gave way to linking: somebody has to look at it. */
  leftClientId?: string
  /** Of what the billing client was last given; null until it is certainly ours. */
  clientHash: string | null
  userStoredAtMs: number | null
  /** The hash the user was stored with: a repeated sign-up may bring another password. */
  storedHash: string | null
  crmMarkedAtMs: number | null
  answered: { requestKey: string; codeHash: string; untilMs: number } | null
  updatedAtMs: number
}

export type Step = 'billing-client' | 'user' | 'crm'

/** The plan: a client in billing, the user with its mapping and welcome mail, the account in Salesforce. Each step may run again. */
export function nextStep(signUp: SignUp): Step | 'done' {
  if (signUp.clientId === null || signUp.clientHash === null || signUp.clientHash !== clientHash(signUp)) return 'billing-client'
  if (signUp.userStoredAtMs === null || signUp.storedHash !== signUp.passwordHash) return 'user'
  if (signUp.crmMarkedAtMs === null) return 'crm'
  return 'done'
}

/** The login exists and Salesforce does not know yet: no person has to come back for it. */
export function needsWriteBack(signUp: SignUp): signUp is SignUp & { clientId: string } {
  return signUp.userStoredAtMs !== null && signUp.crmMarkedAtMs === null && signUp.clientId !== null
}

/** A finished or abandoned sign-up keeps ids and times only. */
export function withoutPersonalData(signUp: SignUp): SignUp {
  return { ...signUp, profile: null, passwordHash: '', storedHash: signUp.storedHash === null ? null : '' }
}

export function clientHash(signUp: Pick<SignUp, 'email' | 'profile' | 'clientHash'>): string | null {
  if (signUp.profile === null) return signUp.clientHash
  return createHash('sha256')
    .update(JSON.stringify([signUp.email, signUp.profile]))
    .digest('hex')
}

const UNDONE = { userStoredAtMs: null, storedHash: null, crmMarkedAtMs: null, answered: null } as const

export type SignUpRequest = {
  account: SignUpAccount
  email: string
  emailConfirmed: boolean
  passwordHash: string
  profile: Profile
}

/**
 * A new attempt continues what an earlier one left: same user id, same billing client, newest form. Once the user is stored only the
 * same address may go on, because that login exists already.
 */
export function continueSignUp(
  previous: SignUp | null,
  request: SignUpRequest,
  fresh: { userId: string; now: number },
): SignUp | 'already-linked' {
  const { activeUserId } = request.account
  if (activeUserId !== null && activeUserId !== previous?.userId) return 'already-linked'
  if (!previous) {
    return {
      ...request,
      road: 'sign-up',
      userId: fresh.userId,
      clientId: null,
      clientHash: null,
      ...UNDONE,
      updatedAtMs: fresh.now,
    }
  }
  const stored = previous.userStoredAtMs !== null
  if (previous.answered || (stored && (previous.road === 'link' || previous.email !== request.email))) return 'already-linked'
  const before = previous.road === 'link' ? { ...previous, clientId: null, clientHash: null } : previous
  return {
    ...before,
    road: 'sign-up',
    account: request.account,
    email: request.email,
    emailConfirmed: request.emailConfirmed || (previous.emailConfirmed && previous.email === request.email),
    passwordHash: request.passwordHash,
    profile: request.profile,
    updatedAtMs: fresh.now,
  }
}

export type LinkRequest = {
  account: SignUpAccount
  /** Of the login at billing; the login here gets the same. */
  email: string
  emailConfirmed: boolean
  /** One that no password matches. */
  passwordHash: string
  clientId: string
}

/** Like continueSignUp for a person who has proved to own a billing client. A sign-up that has not made its user yet gives way. */
export function continueLink(
  previous: SignUp | null,
  request: LinkRequest,
  fresh: { userId: string; now: number },
): SignUp | 'already-linked' {
  const { activeUserId } = request.account
  if (activeUserId !== null && activeUserId !== previous?.userId) return 'already-linked'
  const left = previous && previous.clientId !== request.clientId ? previous.clientId : null
  if (previous?.userStoredAtMs) {
    const same = previous.road === 'link' && previous.clientId === request.clientId && previous.email === request.email
    return same ? { ...previous, account: request.account } : 'already-linked'
  }
  return {
    ...request,
    road: 'link',
    userId: previous?.userId ?? fresh.userId,
    profile: null,
    ...(previous?.road === 'sign-up' && left !== null && { leftClientId: left }),
    clientHash: null,
    ...UNDONE,
    updatedAtMs: fresh.now,
  }
}
