import { z } from 'zod'
import { Address } from './identity.ts'
import { Phone } from './phone.ts'

/** What is left out stays as it is. The e-mail address has its own confirmed change. */
export const UpdateMeInput = z
  .object({
    firstName: z.string().trim().min(1, 'Enter your first name.').max(50).optional(),
    lastName: z.string().trim().min(1, 'Enter your last name.').max(50).optional(),
    phone: Phone.optional(),
  })
  .refine((form) => Object.values(form).some((value) => value !== undefined), { error: 'Nothing to change.' })
export type UpdateMeInput = z.output<typeof UpdateMeInput>

/** Always the whole address: half an old and half a new one is nobody's. */
export const UpdateAddressInput = Address.refine(
  (address) => address.country !== 'JP' || /^\d{7}$/.test(address.postcode.normalize('NFKC').replace('-', '')),
  { path: ['postcode'], error: 'A Japanese postcode has 7 digits.' },
)
export type UpdateAddressInput = z.output<typeof UpdateAddressInput>
