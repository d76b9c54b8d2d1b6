import type { MailWriters } from '#worker/features/mail/index.ts'
import { RESET_MAIL_KIND, writeResetMail } from './request-password-reset.ts'

/** Mails that are written at delivery. */
export const MAIL_WRITERS: MailWriters = { [RESET_MAIL_KIND]: writeResetMail }
