import { openField, sealField } from './field-encryption.ts'

type Keyring = Readonly<Record<string, string>>

/** Birth date, gender and nationality between the form and billing; bound to the account, whose user is not known yet. */
const nameOf = (accountId: string) => ({ userId: accountId, field: 'sign-up.personal' })

export function sealPersonal(keyring: Keyring, accountId: string, details: object): string {
  return sealField(keyring, nameOf(accountId), JSON.stringify(details))
}

export function openPersonal<Details extends object>(keyring: Keyring, accountId: string, sealed: string): Details {
  return JSON.parse(openField(keyring, nameOf(accountId), sealed)) as Details
}
