import { iso } from '#worker/lib/clock.ts'
import { openPersonal } from '#worker/lib/personal-details.ts'
import type { Journal } from './journal.ts'

/** What is kept of how this account came to its login: no hash, no code. null: the login has another account. */
export function exportRecords(
  journal: Journal,
  keyring: Readonly<Record<string, string>>,
  of: { userId: string; email: string },
) {
  const signUp = journal.signUp()
  if (signUp?.userId !== of.userId) return null
  const { passwordHash: _, storedHash: __, clientHash: ___, answered, profile, ...kept } = signUp
  const code = journal.code(of.email)
  return {
    ...kept,
    profile: profile && {
      ...profile,
      personal: profile.personal === null ? null : openPersonal(keyring, signUp.account.id, profile.personal),
    },
    answeredUntil: answered && iso(answered.untilMs),
    openCode: code && {
      email: code.email,
      sentTo: code.sentTo,
      issuedAt: iso(code.issuedAtMs),
      expiresAt: iso(code.expiresAtMs),
      tries: code.tries,
    },
    steps: (['billing-client', 'user', 'crm'] as const).flatMap((name) => {
      const step = journal.step(name)
      return step ? [{ name, ...step }] : []
    }),
  }
}
