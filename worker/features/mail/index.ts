export { deliverMail } from './deliver-mail.ts'
export { nudgeMail } from './nudge-mail.ts'
export { sweepMail } from './sweep-mail.ts'
