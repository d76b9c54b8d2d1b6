import type { MfaView } from '#worker/contracts/mfa.ts'

export type Protection = { what: string; by: string }

/** What is asked for where, as this login is set up now. */
export function protectionWords({ totp, passkeys, recoveryCodesLeft }: MfaView): Protection[] {
  const hasPasskey = passkeys.length > 0
  const second = [hasPasskey && 'a passkey', totp && 'a code from your app'].filter((one) => one !== null && one !== false)
  const signIn = [
    second.length > 0 ? `your password, then ${second.join(' or ')}` : 'your password alone',
    ...(hasPasskey ? ['a passkey by itself'] : []),
  ]
  const confirm = second.length > 0 ? second.join(' or ') : 'your password'
  return [
    { what: 'Signing in', by: signIn.join('; or ') },
    {
      what: 'Security changes, your e-mail address, and leaving for the billing system',
      by: `${confirm}, at most every ten minutes`,
    },
    {
      what: 'A lost phone or device',
      by: second.length > 0 ? `a recovery code (${recoveryCodesLeft} left)` : 'not needed while your password is all we ask for',
    },
    { what: 'A forgotten password', by: `a link to your mailbox${second.length > 0 ? `, then ${second.join(' or ')}` : ''}` },
  ]
}
