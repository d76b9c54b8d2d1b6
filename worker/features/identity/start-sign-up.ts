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

const HOUR_MS = 3_600_000

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
  if (recipient === null) {
    await openUnprovableTask(ctx, account.id)
    return STARTED
  }
  const { address: to, sentTo } = recipient
  const emailHash = await sha256Hex(email)
  // Whatever number and however often it is asked with, a mailbox is told the same thing once an hour.
  const told = {
    to,
    customerNumber: input.sfNumber,
    uniqueKey: `${await sha256Hex(to)}:${Math.floor(ctx.clock.now() / HOUR_MS)}`,
  }
  const wish = { ...told, uniqueKey: `sign-up:${account.id}:${emailHash}:${issued.issuedAtMs}:${keyHash.slice(0, 16)}` }
  // The account's own mailbox gets a code whoever holds the address that was typed: it must not tell who has a login.
  const mail = linked
    ? alreadyLinkedMail(ctx, told)
    : sentTo === 'given' && isOther(holders.ofEmail)
      ? emailInUseMail(ctx, told)
      : codeMail(ctx, { ...wish, email, sentTo }, issued)
  const mailId = ctx.ids.ulid()
  await insertMail(ctx.db, mail, { id: mailId, nowMs: ctx.clock.now() })
  nudgeMail(ctx, mailId)
  return STARTED
}
