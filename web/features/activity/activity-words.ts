import type { ActivityItemView } from '#worker/contracts/data-rights.ts'

export type ActivityLook = { text: string; tone: 'plain' | 'good' | 'warning' }

const plain = (text: string): ActivityLook => ({ text, tone: 'plain' })
const good = (text: string): ActivityLook => ({ text, tone: 'good' })
const warning = (text: string): ActivityLook => ({ text, tone: 'warning' })

const WORDS: Readonly<Record<string, ActivityLook>> = {
  'sign-up.completed': good('You created your login.'),
  'account.linked': good('Your billing login was linked, and became your login here.'),
  'login.succeeded': plain('Signed in.'),
  'login.failed': warning('A sign-in did not succeed.'),
  'login.locked': warning('Signing in was blocked for a while after many wrong attempts.'),
  'login.challenged': plain('The password was right; the second step was asked for.'),
  'mfa.failed': warning('A wrong code or passkey was given at the second step.'),
  'mfa.locked': warning('The second step was blocked for a while after many wrong attempts.'),
  'step-up.succeeded': plain('You confirmed that it is you.'),
  'step-up.failed': warning('Somebody signed in as you failed to confirm that it is you.'),
  'authenticator.added': good('An authenticator app was set up.'),
  'authenticator.removed': warning('The authenticator app was removed.'),
  'recovery-code.used': warning('A recovery code was used to sign in.'),
  'recovery-codes.renewed': good('New recovery codes were made.'),
  'passkey.added': good('A passkey was added.'),
  'passkey.renamed': plain('A passkey was renamed.'),
  'passkey.removed': warning('A passkey was removed.'),
  'passkey.copied': warning('A passkey was refused because it seems to be a copy.'),
  'link.failed': warning('Linking a billing login did not succeed.'),
  'link.locked': warning('Linking a billing login was blocked for a while after many wrong attempts.'),
  'password.set': good('You chose a password.'),
  'password.changed': good('The password was changed, and other devices were signed out.'),
  'password.reset-requested': plain('A link to choose a new password was asked for.'),
  'password.reset': good('A new password was chosen by the mailed link, and all devices were signed out.'),
  'email.change-requested': plain('Another e-mail address was asked for.'),
  'email.changed': good('The e-mail address was changed.'),
  'email.change-undone': warning('The change of the e-mail address was undone.'),
  'factors.taken-back': warning('What somebody else had added to sign in with was removed.'),
  logout: plain('Signed out.'),
  'logout.all': plain('Signed out everywhere.'),
  'session.ended': plain('A device was signed out.'),
  'refresh.reused': warning('A device was signed out because its sign-in was used twice, as a copy would.'),
  'order-cancelled': plain('You cancelled an order.'),
  'order-changed': plain('You changed an order.'),
  'data.exported': plain('You downloaded your data.'),
}

const METHODS: Readonly<Record<string, string>> = {
  password: 'the password',
  totp: 'a code from the app',
  recovery: 'a recovery code',
  passkey: 'a passkey',
}

/** A sentence for what happened. What this version does not know yet is shown by its name. */
export function activityWords({ event, actor, detail }: Pick<ActivityItemView, 'event' | 'actor' | 'detail'>): ActivityLook {
  const known = WORDS[event] ?? plain(`${nameOf(event)}.`)
  const by = (detail['method'] ?? '').split('+').flatMap((method) => METHODS[method] ?? [])
  const text = by.length > 0 ? known.text.replace(/\.$/, `, with ${by.join(' and ')}.`) : known.text
  return { ...known, text: actor === 'our staff' ? `${text} Our staff did this.` : text }
}

function nameOf(event: string): string {
  const words = event.replaceAll(/[._-]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
