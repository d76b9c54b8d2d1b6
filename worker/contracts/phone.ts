import { z } from 'zod'

/** E.164 from what people type: separators dropped, full-width digits read, a leading 0 is a number in Japan. null: not a number. */
export function toE164(text: string): string | null {
  const compact = text.normalize('NFKC').replace(/[\s().\-‐-―−ー]/g, '')
  const international = compact.startsWith('00') ? `+${compact.slice(2)}` : compact.replace(/^0/, '+81')
  return /^\+[1-9]\d{7,14}$/.test(international) ? international : null
}

export const Phone = z
  .string()
  .max(40)
  .transform((text, ctx) => {
    const phone = toE164(text)
    if (phone !== null) return phone
    ctx.addIssue({ code: 'custom', message: 'Enter a phone number such as 090-1234-5678 or +44 20 7946 0000.' })
    return z.NEVER
  })
