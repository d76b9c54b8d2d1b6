import { z } from 'zod'
import { CustomerNumber, Email, NewPassword } from './identity.ts'

/** The login at billing. `sfNumber` is asked for when the client there carries none. */
export const MigrateInput = z.object({
  email: Email,
  password: z.string().min(1, 'Enter the password of your billing login.').max(1024),
  sfNumber: CustomerNumber.optional(),
})
export type MigrateInput = z.infer<typeof MigrateInput>

/** Linked: what remains is a password of its own. */
export const LinkedView = z.object({ setPasswordToken: z.string(), expiresInSeconds: z.int() })
export type LinkedView = z.infer<typeof LinkedView>

/** A mail leads on: the same words whatever became of it. */
export const LinkMailedView = z.object({ message: z.string(), expiresInSeconds: z.int() })
export type LinkMailedView = z.infer<typeof LinkMailedView>

export const ChooseClientInput = z.object({
  token: z.string().max(200),
  clientId: z.string('Choose an account.').regex(/^\d{1,12}$/, 'Choose an account.'),
  sfNumber: CustomerNumber.optional(),
})
export type ChooseClientInput = z.infer<typeof ChooseClientInput>

export const SetPasswordInput = z.object({ token: z.string().max(200), password: NewPassword })
export type SetPasswordInput = z.infer<typeof SetPasswordInput>
