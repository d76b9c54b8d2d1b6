import { WhmcsRefusal } from './answers.ts'
import type { Parameters } from './parameters.ts'
import type { ClientRecord } from './records.ts'

export const EMAIL_PREFERENCES = ['general', 'product', 'domain', 'invoice', 'support', 'affiliate'] as const

const REQUIRED: [name: string, label: string][] = [
  ['firstname', 'first name'],
  ['lastname', 'last name'],
  ['email', 'email address'],
  ['address1', ' address line 1'],
  ['city', 'city'],
  ['state', 'state'],
  ['postcode', 'postcode'],
  ['phonenumber', 'phone number'],
]

const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** The reference's order and texts, its double space before "address" included. */
export function validateProfile(parameters: Parameters): void {
  for (const [name, label] of REQUIRED) {
    if (parameters.text(name) === '') throw new WhmcsRefusal(`You did not enter your ${label}`)
    if (name === 'email' && !isEmail(parameters.text('email'))) {
      throw new WhmcsRefusal('The email address you entered was not valid')
    }
  }
  if (countryName(parameters.text('country')) === undefined) throw new WhmcsRefusal('Valid country required')
  if (!/^\+?[\d .()-]{6,20}$/.test(parameters.text('phonenumber'))) {
    throw new WhmcsRefusal('Invalid telephone phone number')
  }
}

export function isEmail(text: string): boolean {
  return /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(text)
}

export function countryName(code: string): string | undefined {
  return /^[A-Z]{2}$/.test(code) ? REGIONS.of(code) : undefined
}

type ProfileFields = Pick<
  ClientRecord,
  | 'firstName'
  | 'lastName'
  | 'companyName'
  | 'email'
  | 'address1'
  | 'address2'
  | 'city'
  | 'state'
  | 'postcode'
  | 'country'
  | 'phoneNumber'
  | 'taxId'
  | 'notes'
  | 'language'
>

/** Profile parameters; those not sent keep what the client has. */
export function clientFields(parameters: Parameters, current?: Readonly<ProfileFields>): ProfileFields {
  const read = (name: string, before: string | undefined) => (parameters.has(name) ? parameters.text(name) : (before ?? ''))
  return {
    firstName: read('firstname', current?.firstName),
    lastName: read('lastname', current?.lastName),
    companyName: read('companyname', current?.companyName),
    email: parameters.text('email') || (current?.email ?? ''),
    address1: read('address1', current?.address1),
    address2: read('address2', current?.address2),
    city: read('city', current?.city),
    state: read('state', current?.state),
    postcode: read('postcode', current?.postcode),
    country: read('country', current?.country),
    phoneNumber: read('phonenumber', current?.phoneNumber),
    taxId: read('tax_id', current?.taxId),
    notes: read('notes', current?.notes),
    language: read('language', current?.language ?? 'english'),
  }
}
