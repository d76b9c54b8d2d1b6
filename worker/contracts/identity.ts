import { z } from 'zod'
import { Phone } from './phone.ts'

export const Email = z.string().trim().toLowerCase().pipe(z.email('Enter an e-mail address such as name@example.jp.').max(254))
export const CustomerNumber = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9-]{4,20}$/, 'A customer number has 4 to 20 letters, digits or hyphens.')
/** 15 characters or more: the password is the only factor (NIST 800-63B-4). */
export const NewPassword = z.string().min(15, 'Use at least 15 characters.').max(128, 'Use at most 128 characters.')

/** A phone that equals the one on the account proves ownership when the e-mail differs (contracts §9). */
export const StartSignUpInput = z.object({ sfNumber: CustomerNumber, email: Email, phone: Phone.optional() })
export type StartSignUpInput = z.infer<typeof StartSignUpInput>

/** The same words whatever became of it: only the mail tells. */
export const SignUpStartedView = z.object({ message: z.string(), expiresInSeconds: z.int() })
export type SignUpStartedView = z.infer<typeof SignUpStartedView>

export const SignedInView = z.object({ userId: z.string(), email: z.string() })
export type SignedInView = z.infer<typeof SignedInView>

export const Address = z.object({
  postcode: z.string().trim().min(1, 'Enter your postcode.').max(20),
  state: z.string().trim().min(1, 'Enter your prefecture.').max(80),
  city: z.string().trim().min(1, 'Enter your city or ward.').max(40),
  address1: z.string().trim().min(1, 'Enter your street address.').max(120),
  address2: z.string().trim().max(120).optional(),
  country: z.string().regex(/^[A-Z]{2}$/, 'Choose a country.'),
})
export type Address = z.infer<typeof Address>

/** Rules over several fields are checked beside those of one field, so that a form is corrected in one go: parts may be missing. */
const isForm = ({ value }: { value: unknown }) => typeof value === 'object' && value !== null

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other
}

function isBadJapanesePostcode(address: Partial<Address> | undefined): boolean {
  if (address?.country !== 'JP' || !address.postcode) return false
  return !/^\d{7}$/.test(address.postcode.normalize('NFKC').replace('-', ''))
}

/** Six digits, as copied from a mail or typed with a Japanese keyboard. */
export const MailedCode = z
  .string()
  .max(40)
  .transform((text) => text.normalize('NFKC').replace(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'The code has 6 digits.'))

export const SignUpInput = z
  .object({
    sfNumber: CustomerNumber,
    email: Email,
    confirmEmail: Email,
    code: MailedCode,
    password: NewPassword,
    confirmPassword: z.string(),
    firstName: z.string().trim().min(1, 'Enter your first name.').max(50),
    lastName: z.string().trim().min(1, 'Enter your last name.').max(50),
    phone: Phone,
    address: Address,
    company: z.string().trim().max(80).optional(),
    nationality: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    birthDate: z.iso.date().optional(),
    gender: z.enum(['female', 'male', 'other', 'undisclosed']).optional(),
  })
  .refine((form) => isSame(form.email, form.confirmEmail), {
    path: ['confirmEmail'],
    error: 'The two e-mail addresses differ.',
    when: isForm,
  })
  .refine((form) => isSame(form.password, form.confirmPassword), {
    path: ['confirmPassword'],
    error: 'The two passwords differ.',
    when: isForm,
  })
  .refine((form) => !isBadJapanesePostcode(form.address), {
    path: ['address', 'postcode'],
    error: 'A Japanese postcode has 7 digits.',
    when: isForm,
  })
export type SignUpInput = z.infer<typeof SignUpInput>

export const LoginInput = z.object({
  email: Email,
  password: z.string().min(1, 'Enter your password.').max(1024),
  rememberMe: z.boolean().optional(),
})
export type LoginInput = z.infer<typeof LoginInput>

export const MeView = z.object({
  id: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  customerNumber: z.string().nullable(),
  phone: z.string().nullable(),
  address: z.object({
    postcode: z.string(),
    state: z.string(),
    city: z.string(),
    address1: z.string(),
    address2: z.string().nullable(),
    country: z.string(),
  }),
})
export type MeView = z.infer<typeof MeView>

/** Each section is null when its vendor did not answer: shown as unavailable, never as zero. */
export const MeSummaryView = z.object({
  unpaidInvoices: z.object({ count: z.int(), total: z.int() }).nullable(),
  activeServices: z.int().nullable(),
  openOrders: z.int().nullable(),
  openCases: z.int().nullable(),
})
export type MeSummaryView = z.infer<typeof MeSummaryView>

export const SessionView = z.object({
  id: z.string(),
  device: z.string(),
  place: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime(),
  current: z.boolean(),
})
export type SessionView = z.infer<typeof SessionView>
