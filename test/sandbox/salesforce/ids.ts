const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const POD = '5i0'

export const KEY_PREFIXES: Record<string, string> = {
  Account: '001',
  Contact: '003',
  User: '005',
  Opportunity: '006',
  Case: '500',
  CaseComment: '00a',
  Product2: '01t',
  Pricebook2: '01s',
  PricebookEntry: '01u',
  Order: '801',
  OrderItem: '802',
  Portal_Outbox__c: 'a00',
}

/** The three letters that make a case-sensitive 15-character id safe to compare without case. */
export function caseSuffix(id15: string): string {
  let suffix = ''
  for (let group = 0; group < 3; group += 1) {
    let bits = 0
    for (let position = 0; position < 5; position += 1) {
      const character = id15.charAt(group * 5 + position)
      if (character >= 'A' && character <= 'Z') bits |= 1 << position
    }
    suffix += ALPHABET.charAt(bits)
  }
  return suffix
}

export function isRecordId(value: string): boolean {
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(value)) return false
  return value.length === 15 || caseSuffix(value.slice(0, 15)) === value.slice(15).toUpperCase()
}

/** 15 or 18 characters in, 18 out; anything else comes back as it is and matches nothing. */
export function toLongId(value: string): string {
  return isRecordId(value) ? value.slice(0, 15) + caseSuffix(value.slice(0, 15)) : value
}

export function makeRecordId(prefix: string, sequence: number): string {
  let rest = ''
  for (let number = sequence; number > 0; number = Math.floor(number / 62)) {
    rest = BASE62.charAt(number % 62) + rest
  }
  const id15 = prefix + POD + rest.padStart(9, '0')
  return id15 + caseSuffix(id15)
}

export const ORGANIZATION_ID = makeRecordId('00D', 1)
export const STANDARD_PRICEBOOK_ID = makeRecordId('01s', 1)
export const PORTAL_PRICEBOOK_ID = makeRecordId('01s', 2)
export const INTEGRATION_USER_ID = makeRecordId('005', 1)
export const STAFF_USER_ID = makeRecordId('005', 2)
