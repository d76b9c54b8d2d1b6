import type { ServiceContext } from '#worker/context.ts'
import type { SignUpInput } from '#worker/contracts/identity.ts'
import { tokyoDay } from '#worker/lib/clock.ts'
import { BugError, DomainError, type FieldError } from '#worker/lib/errors.ts'
import { sha256Hex } from '#worker/lib/ids.ts'
import { sealPersonal } from '#worker/lib/personal-details.ts'
import type { PersonalDetails } from '#worker/ports/billing.ts'
import { accountLinker } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { ownEmails } from './code-recipient.ts'
import { findCustomer } from './find-customer.ts'
import { offerGivenEmail } from './offer-given-email.ts'
import { openSession, type OpenedSession } from './open-session.ts'
import { hashPassword, parseCost, withHashSlot } from './password.ts'
import { findWeakness } from './password-policy.ts'

const MINIMUM_AGE = 15

/**
 * The code proves the person, then the account's linker does the rest and resumes what an earlier attempt left. `requestKey`: a request
 * whose answer was lost gets the same answer.
 */
export async function completeSignUp(
  ctx: ServiceContext,
  input: SignUpInput,
  caller: Caller,
  requestKey: string,
): Promise<OpenedSession> {
  await refuseUnfit(ctx, input)
  const account = await findCustomer(ctx, input.sfNumber)
  if (!account)
    throw new DomainError('CUSTOMER_NUMBER_UNKNOWN', {
      fields: [{ field: 'sfNumber', message: 'We do not know this customer number.' }],
    })
  const linker = () => accountLinker(ctx.env.bindings, account.id)
  const proof = { email: input.email, code: input.code, requestKey: await sha256Hex(requestKey) }

  const proved = await linker().prove(proof)
  if (proved.kind === 'refused') throw codeInvalid()
  if (proved.kind === 'used') throw new DomainError('ALREADY_LINKED')
  if (proved.kind === 'answered') return openSession(ctx, proved.user, caller, { remember: false })

  const passwordHash = await withHashSlot(ctx.clock, () => hashPassword(input.password, parseCost(ctx.env.PASSWORD_COST)))
  const { id, customerNumber, contactId, billingClientId, portalStatus, portalUserId } = account
  const activeUserId = portalStatus === 'active' ? portalUserId : null
  const request = {
    account: { id, customerNumber, contactId, billingClientId, activeUserId },
    passwordHash,
    profile: { ...profileOf(input), personal: personalOf(ctx, id, input) },
    ownEmail: ownEmails(account)[0] ?? null,
  }
  const answer = await linker().signUp(proof, request, ctx.requestId)
  switch (answer.kind) {
    case 'linked':
      if (answer.user.email !== input.email) await offerGivenEmail(ctx, answer.user, input.email)
      return openSession(ctx, answer.user, caller, { remember: false })
    case 'already-linked':
      throw new DomainError('ALREADY_LINKED')
    case 'email-unavailable':
      throw new DomainError('EMAIL_UNAVAILABLE', {
        fields: [{ field: 'email', message: 'This e-mail address is already in use.' }],
      })
    case 'details-refused':
      throw new DomainError('VALIDATION_FAILED', {
        fields: [
          { field: 'address', message: 'Our billing system did not accept these details. Check your name, phone and address.' },
        ],
      })
    case 'code-refused':
      throw codeInvalid()
    case 'busy':
      throw new DomainError('IDEMPOTENCY_KEY_IN_PROGRESS', { retryAfterSeconds: 2 })
    case 'unavailable':
      throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: answer.retryAfterSeconds })
    default:
      throw new BugError('unknown answer of the linker', { answer: String(answer satisfies never) })
  }
}

function codeInvalid(): DomainError {
  return new DomainError('CODE_INVALID', { fields: [{ field: 'code', message: 'The code is wrong or has expired.' }] })
}

/** What the schema cannot know: today's date, our own name, the person's names. */
async function refuseUnfit(ctx: ServiceContext, input: SignUpInput): Promise<void> {
  const fields: FieldError[] = []
  const names = [input.firstName, input.lastName]
  const weakness = await findWeakness(ctx, input.password, { email: input.email, names })
  if (weakness !== null) fields.push({ field: 'password', message: weakness })
  if (input.birthDate !== undefined && !isOldEnough(input.birthDate, tokyoDay(ctx.clock.now()))) {
    fields.push({ field: 'birthDate', message: `You must be at least ${MINIMUM_AGE} years old.` })
  }
  if (fields.length > 0) throw new DomainError('VALIDATION_FAILED', { fields })
}

function isOldEnough(birthDate: string, today: string): boolean {
  const [year = '', ...rest] = birthDate.split('-')
  const birthday = [String(Number(year) + MINIMUM_AGE).padStart(4, '0'), ...rest].join('-')
  return birthday <= today && birthDate >= '1900-01-01'
}

/** What billing has no field for stops here, and nothing keeps it (contracts §3). */
function personalOf({ env }: ServiceContext, accountId: string, input: SignUpInput): string | null {
  const kept = {
    birthDate: env.WHMCS_BIRTH_DATE_FIELD_ID === '' ? null : (input.birthDate ?? null),
    gender: env.WHMCS_GENDER_FIELD_ID === '' ? null : (input.gender ?? null),
    nationality: env.WHMCS_NATIONALITY_FIELD_ID === '' ? null : (input.nationality ?? null),
  } satisfies PersonalDetails
  if (Object.values(kept).every((value) => value === null)) return null
  return sealPersonal(env.FIELD_ENCRYPTION_KEYS, accountId, kept)
}

function profileOf(input: SignUpInput) {
  const { address } = input
  const postcode = address.postcode.normalize('NFKC')
  return {
    firstName: input.firstName,
    lastName: input.lastName,
    company: input.company || null,
    phone: input.phone,
    address: {
      address1: address.address1,
      address2: address.address2 || null,
      city: address.city,
      state: address.state,
      postcode: address.country === 'JP' ? postcode.replace(/\D/g, '') : postcode,
      country: address.country,
    },
  }
}
