import { toE164 } from '#worker/contracts/phone.ts'
import type { CrmAccount } from '#worker/ports/crm.ts'

export type CodeRecipient = { sentTo: 'given' | 'account'; address: string }

/**
 * Who knows the account's e-mail or phone gets the code where they asked for it; for anybody else it goes to the account's own address,
 * so that a customer number alone is worth nothing (contracts §9). null: the account has no address.
 */
export function codeRecipient(
  account: Pick<CrmAccount, 'email' | 'contactEmail' | 'phone'>,
  given: { email: string; phone?: string | undefined },
): CodeRecipient | null {
  const own = ownEmails(account)
  const ownPhone = account.phone === null ? null : toE164(account.phone)
  const knowsPhone = given.phone !== undefined && ownPhone !== null && toE164(given.phone) === ownPhone
  if (own.includes(given.email) || knowsPhone) return { sentTo: 'given', address: given.email }
  const [address] = own
  return address === undefined ? null : { sentTo: 'account', address }
}

/** What Salesforce knows the person by; the first one is where mails go. */
export function ownEmails({ email, contactEmail }: Pick<CrmAccount, 'email' | 'contactEmail'>): string[] {
  return [email, contactEmail].flatMap((own) => (own ? [own.trim().toLowerCase()] : []))
}
