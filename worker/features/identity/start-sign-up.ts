import type { ServiceContext } from '#worker/context.ts'
import type { SignUpStartedView, StartSignUpInput } from '#worker/contracts/identity.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { nudgeMail } from '#worker/features/mail/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sha256Hex } from '#worker/lib/ids.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { accountLinker } from '#worker/stubs.ts'
import { codeRecipient } from './code-recipient.ts'
import { findCustomer } from './find-customer.ts'
import { findHolders, openUnprovableTask } from './repo.ts'
import { alreadyLinkedMail, codeMail, emailInUseMail } from './sign-up-mails.ts'

const STARTED: SignUpStartedView = {
  message: 'We have sent a mail with the next step. It arrives within a minute; look into your spam folder too.',
  expiresInSeconds: NUMBERS.signUpCodeMs / 1000,
}

/**
 * Mails a code, or how to sign in. The answer tells neither, and every case does the same work. `requestKey`: the same request
 * twice is one mail.
 */
export async function startSignUp(ctx: ServiceContext, input: StartSignUpInput, requestKey: string): Promise<SignUpStartedView> {
  const account = await findCustomer(ctx, input.sfNumber)
  if (!account) {
    const message = 'We do not know this customer number. Check it on your contract or welcome letter.'
    throw new DomainError('CUSTOMER_NUMBER_UNKNOWN', { fields: [{ field: 'sfNumber', message }] })
  }
  const { email } = input
  const recipient = codeRecipient(account, input)
  const keyHash = await sha256Hex(requestKey)
  const linker = accountLinker(ctx.env.bindings, account.id)
  const [holders, issued] = await Promise.all([
    findHolders(ctx.db, { email, accountId: account.id }),
    linker.issueCode({ email, sentTo: recipient?.sentTo ?? 'account', requestKey: keyHash }),
  ])
  if (issued.kind === 'limited') return STARTED

  const isOther = (userId: string | null) => userId !== null && userId !== issued.ownUserId
  const linked = isOther(holders.ofAccount) || (account.portalStatus === 'active' && isOther(account.portalUserId))
  const request = {
    customerNumber: input.sfNumber,
    email,
    uniqueKey: `sign-up:${account.id}:${await sha256Hex(email)}:${issued.issuedAtMs}:${keyHash.slice(0, 16)}`,
  }
  if (recipient === null) {
    await openUnprovableTask(ctx, account.id)
    return STARTED
  }
  const mail = isOther(holders.ofEmail)
    ? emailInUseMail(ctx, { ...request, to: email })
    : linked
      ? alreadyLinkedMail(ctx, { ...request, to: recipient.address })
      : codeMail(ctx, { ...request, to: recipient.address }, issued.code, issued.expiresAtMs)
  const mailId = ctx.ids.ulid()
  await insertMail(ctx.db, mail, { id: mailId, nowMs: ctx.clock.now() })
  nudgeMail(ctx, mailId)
  return STARTED
}
