import type { MailNudge } from '#worker/contracts/mail.ts'
import type { ServiceContext } from '#worker/context.ts'
import { BugError } from '#worker/lib/errors.ts'
import { openPersonal } from '#worker/lib/personal-details.ts'
import type { PersonalDetails } from '#worker/ports/billing.ts'
import { type Around, ensureBillingClient, takeOwnedClient, withClient } from './ensure-billing-client.ts'
import type { Journal } from './journal.ts'
import { nextStep, type SignUp } from './sign-up.ts'
import { claimClient, findTaken, storeUser } from './store-user.ts'

export type SignUpOutcome =
  | { kind: 'done'; signUp: SignUp & { clientId: string } }
  | { kind: 'already-linked' }
  | { kind: 'email-unavailable' }
  | { kind: 'details-refused' }
  | { kind: 'wait'; seconds: number }

/** Runs what is left of the plan. A vendor that fails throws; what was reached is in the journal, and the next run goes on from there. */
export async function runSignUp(journal: Journal, ctx: ServiceContext): Promise<SignUpOutcome> {
  for (;;) {
    const signUp = journal.signUp()
    if (!signUp) throw new BugError('no sign-up to run')
    const step = nextStep(signUp)
    if (step === 'billing-client') {
      const taken = await findTaken(ctx.db, signUp)
      if (taken) return { kind: taken }
      const around = aroundOf(ctx, signUp)
      const outcome =
        signUp.road === 'link'
          ? await takeOwnedClient(around, withId(signUp))
          : await ensureBillingClient(journal, around, signUp)
      if (outcome.kind !== 'ready') return outcome
      journal.putSignUp(withClient(signUp, outcome.clientId))
    } else if (step === 'user') {
      const mailId = ctx.ids.ulid()
      const taken = await storeUser(ctx.db, withId(signUp), {
        now: ctx.clock.now(),
        mailId,
        requestId: ctx.requestId,
        settings: { appName: ctx.env.APP_NAME, baseUrl: ctx.env.PUBLIC_BASE_URL, supportEmail: ctx.env.SUPPORT_EMAIL },
      })
      if (taken) return { kind: taken }
      journal.putSignUp({ ...signUp, userStoredAtMs: ctx.clock.now(), storedHash: signUp.passwordHash })
      ctx.background(ctx.env.bindings.MAIL.send({ mailId } satisfies MailNudge))
    } else if (step === 'crm') {
      await markActive(journal, ctx, withId(signUp))
    } else {
      return { kind: 'done', signUp: withId(signUp) }
    }
  }
}

/** Sets values: repeatable. The login works already, so the object's alarm repeats it until Salesforce took it. */
export async function markActive(journal: Journal, ctx: ServiceContext, signUp: SignUp & { clientId: string }): Promise<void> {
  const previous = journal.step('crm')
  const attempts = (previous?.attempts ?? 0) + 1
  const now = ctx.clock.now()
  journal.putStep('crm', {
    state: 'intended',
    attempts,
    email: signUp.email,
    intendedAtMs: now,
    nextAtMs: now + retryDelayMs(attempts),
  })
  await journal.sync()
  await ctx.ports.crm.markPortalActive(signUp.account.id, {
    userId: signUp.userId,
    billingClientId: signUp.clientId,
    source: signUp.road === 'link' ? 'Migrated' : 'New Signup',
  })
  const latest = journal.signUp() ?? signUp
  journal.putSignUp({ ...latest, crmMarkedAtMs: ctx.clock.now() })
}

function aroundOf(ctx: ServiceContext, signUp: SignUp): Around {
  return {
    billing: ctx.ports.billing,
    claim: (clientId) => claimClient(ctx.db, clientId, signUp, ctx.clock.now()),
    openPersonal: (sealed) => openPersonal<PersonalDetails>(ctx.env.FIELD_ENCRYPTION_KEYS, signUp.account.id, sealed),
    now: ctx.clock.now,
  }
}

const MINUTE_MS = 60_000
const LONGEST_RETRY_MS = 60 * MINUTE_MS

export function retryDelayMs(attempts: number): number {
  return Math.min(MINUTE_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS)
}

function withId(signUp: SignUp): SignUp & { clientId: string } {
  const { clientId } = signUp
  if (clientId === null) throw new BugError('the billing client comes first')
  return { ...signUp, clientId }
}
