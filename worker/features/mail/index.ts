export { deliverMail } from './deliver-mail.ts'
export { sweepMail } from './sweep-mail.ts'
