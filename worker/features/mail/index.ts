export { deliverMail, type MailWriter, type MailWriters } from './deliver-mail.ts'
export { nudgeMail } from './nudge-mail.ts'
export { sweepMail } from './sweep-mail.ts'
