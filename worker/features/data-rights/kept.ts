import type { ExportView, KeptView } from '#worker/contracts/data-rights.ts'

export const ERASED = [
  'Your e-mail address and password at the portal; the address can be used for a new login.',
  'Sessions, known devices, authenticator app, recovery codes and passkeys.',
  'The link between this login, your billing account and your customer record; you can link them again later.',
  'Your cart, copies of your services, invoices, orders and payment methods, and mails to you that we had kept.',
  'What your orders had remembered about you: e-mail address, phone numbers, EID and number-transfer details.',
]

/** What stays after closing, named one by one. */
export const KEPT: KeptView[] = [
  {
    what: 'Invoices, payments and the billing account they belong to',
    where: 'Billing system (WHMCS)',
    why: 'Tax and commercial law: we must keep accounting records.',
    until: 'The legal period has ended.',
  },
  {
    what: 'Customer record, contracts and orders; marked as without a login',
    where: 'Customer records (Salesforce)',
    why: 'Proof of what was agreed. Ask us to erase what is not needed for that.',
    until: 'The contract and the legal period after it have ended.',
  },
  {
    what: 'Lines that were active, with their identity checks',
    where: 'Mobile network (Freebit)',
    why: 'Telecommunications law on the identification of subscribers.',
    until: 'The legal period has ended.',
  },
  {
    what: 'Security log: events, times, kind of device and city, under an id without name or address',
    where: 'Portal',
    why: 'To clear up misuse and disputes about who did what.',
    until: 'No fixed end.',
  },
  {
    what: 'Index and journal of your orders: ids, steps and times; open work of our staff about them',
    where: 'Portal',
    why: 'Proof that each order was carried out and billed once.',
    until: 'No fixed end.',
  },
  {
    what: 'The id of the closed login and when it was closed',
    where: 'Portal',
    why: 'So that the log and the journal keep their meaning.',
    until: 'No fixed end.',
  },
  {
    what: 'The notice that your login was closed',
    where: 'Portal',
    why: 'It has to reach you.',
    until: 'It has been sent; after three days at the latest.',
  },
  {
    what: 'Backups of the portal',
    where: 'Cloudflare',
    why: 'Recovery after a disaster; nobody looks into them otherwise.',
    until: '30 days.',
  },
]

export function heldElsewhere(supportEmail: string): ExportView['elsewhere'] {
  const how = `Write to ${supportEmail} from the e-mail address of your login; we answer within 30 days.`
  return [
    {
      holder: 'Billing system (WHMCS)',
      what: 'Name, address, phone, birth date, gender, nationality, services, invoices, payments and cards (masked)',
      how,
    },
    {
      holder: 'Customer records (Salesforce)',
      what: 'Customer number, name, contact, orders with number-transfer details, eligibility, identity check, cases',
      how,
    },
    {
      holder: 'Mobile network (Freebit)',
      what: 'Phone number, SIM and EID of each line, data use, number-transfer details',
      how,
    },
    { holder: 'Mail delivery (SendGrid)', what: 'Mails that were sent to you, in its delivery log', how },
  ]
}
