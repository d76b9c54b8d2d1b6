/** Which one-tap link comes first; both stay on offer, because a user agent proves nothing. */
export function toPhoneKind(userAgent: string): 'apple' | 'android' | null {
  if (/iPhone|iPad/.test(userAgent)) return 'apple'
  return userAgent.includes('Android') ? 'android' : null
}
