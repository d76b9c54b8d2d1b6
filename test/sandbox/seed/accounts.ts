import type { OfferingType } from './catalog.ts'

export interface SeedAccount {
  customerNumber: string
  firstName: string
  lastName: string
  email: string
  /** E.164 */
  phone: string
  birthDate: string
  gender: 'female' | 'male'
  nationality: string
  address: { street: string; street2?: string; city: string; state: string; postcode: string; country: string }
  portalStatus: 'Not Active' | 'Active'
  portalUserId?: string
  eligibility: 'Not Requested' | 'Pending' | 'Eligible' | 'Not Eligible'
  offeringType?: OfferingType
  identityVerified: boolean
  /** Who has a WHMCS client in the seed; `linked`: its id is already on the Salesforce account. */
  whmcs?: { clientId: number; userId: number; linked: boolean; password: string }
}

export const ACCOUNTS: readonly SeedAccount[] = [
  {
    customerNumber: 'AC-100001',
    firstName: 'Aiko',
    lastName: 'Tanaka',
    email: 'aiko@example.jp',
    phone: '+819011112222',
    birthDate: '1991-04-12',
    gender: 'female',
    nationality: 'JP',
    address: { street: '2-11-5 Kamimeguro', city: 'Meguro-ku', state: 'Tokyo', postcode: '1530051', country: 'JP' },
    portalStatus: 'Not Active',
    eligibility: 'Eligible',
    offeringType: 'Home 1G',
    identityVerified: true,
  },
  {
    customerNumber: 'AC-100002',
    firstName: 'Ben',
    lastName: 'Carter',
    email: 'ben@example.jp',
    phone: '+819022223333',
    birthDate: '1988-09-30',
    gender: 'male',
    nationality: 'GB',
    address: { street: '5-4-18 Nakanoshima', city: 'Kita-ku, Osaka', state: 'Osaka', postcode: '5300005', country: 'JP' },
    portalStatus: 'Not Active',
    eligibility: 'Not Requested',
    identityVerified: true,
  },
  {
    customerNumber: 'AC-100003',
    firstName: 'Chloe',
    lastName: 'Martin',
    email: 'chloe@example.jp',
    phone: '+819033334444',
    birthDate: '1995-01-23',
    gender: 'female',
    nationality: 'FR',
    address: {
      street: '1-7-2 Tenjin',
      street2: 'Tenjin Heights 804',
      city: 'Chuo-ku, Fukuoka',
      state: 'Fukuoka',
      postcode: '8100001',
      country: 'JP',
    },
    portalStatus: 'Not Active',
    eligibility: 'Eligible',
    offeringType: 'Apartment 1G',
    identityVerified: true,
    whmcs: { clientId: 1000, userId: 1, linked: false, password: 'chloe-billing-9876' },
  },
  {
    customerNumber: 'AC-100004',
    firstName: 'Daiki',
    lastName: 'Sato',
    email: 'daiki@example.jp',
    phone: '+819044445555',
    birthDate: '1983-12-05',
    gender: 'male',
    nationality: 'JP',
    address: { street: '3-2-9 Sakae', city: 'Naka-ku, Nagoya', state: 'Aichi', postcode: '4600008', country: 'JP' },
    portalStatus: 'Active',
    portalUserId: '7d0f6f5e-3b86-4a6c-9a44-0c1d5a100004',
    eligibility: 'Eligible',
    offeringType: 'Home 1G',
    identityVerified: true,
    whmcs: { clientId: 1001, userId: 2, linked: true, password: 'daiki-billing-5432' },
  },
  {
    customerNumber: 'AC-100005',
    firstName: 'Emma',
    lastName: 'Wilson',
    email: 'emma@example.jp',
    phone: '+819055556666',
    birthDate: '1999-07-17',
    gender: 'female',
    nationality: 'AU',
    address: {
      street: '4-15-1 Kita 3-jo Nishi',
      street2: 'Maison Hokko 302',
      city: 'Chuo-ku, Sapporo',
      state: 'Hokkaido',
      postcode: '0600003',
      country: 'JP',
    },
    portalStatus: 'Not Active',
    eligibility: 'Pending',
    identityVerified: false,
  },
]
