import { z } from 'zod'
import { Email } from './identity.ts'

/** How long it must be depends on the second factor: the portal says so beside its other rules for passwords. */
const ChosenPassword = z.string().min(1, 'Choose a password.').max(1024, 'Use at most 128 characters.')
/** As it stands in the mailed link. */
const LinkToken = z.string().min(1).max(200)

export const RequestPasswordResetInput = z.object({ email: Email })
export type RequestPasswordResetInput = z.infer<typeof RequestPasswordResetInput>

export const ResetPasswordInput = z.object({ token: LinkToken, password: ChosenPassword })
export type ResetPasswordInput = z.infer<typeof ResetPasswordInput>

export const ChangePasswordInput = z.object({ password: ChosenPassword })
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>

export const ChangeEmailInput = z.object({ email: Email })
export type ChangeEmailInput = z.infer<typeof ChangeEmailInput>

export const EmailLinkInput = z.object({ token: LinkToken })
export type EmailLinkInput = z.infer<typeof EmailLinkInput>

/** The same words whatever became of it: only the mail tells. */
export const MailOnItsWayView = z.object({ message: z.string(), expiresInSeconds: z.int() })
export type MailOnItsWayView = z.infer<typeof MailOnItsWayView>
