import type { BillingCycle, Money } from '#worker/contracts/money.ts'

const LOCALE = 'en-GB'
const ZONE = 'Asia/Tokyo'

const yenFormat = new Intl.NumberFormat('en-JP', { style: 'currency', currency: 'JPY', currencyDisplay: 'narrowSymbol' })
const dayFormat = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const instantFormat = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: ZONE,
})

/** Whole yen: `¥1,980`. */
export function formatYen(amount: number): string {
  return yenFormat.format(amount)
}

export function formatMoney(money: Money): string {
  return formatYen(money.amount)
}

const PER: Record<BillingCycle, string> = { monthly: ' / month', annually: ' / year', 'one-time': ' once' }

export function formatPrice(money: Money, cycle: BillingCycle): string {
  return formatMoney(money) + PER[cycle]
}

/** A calendar day (YYYY-MM-DD) carries no clock time: it must not shift with the reader's zone. */
export function formatDay(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`))
}

/** An instant, told in Japan time wherever the reader is. */
export function formatInstant(instant: string): string {
  return instantFormat.format(new Date(instant))
}

export function formatPhone(number: string): string {
  const national = number.replace(/^\+81/, '0').replace(/\D/g, '')
  if (/^0\d{10}$/.test(national)) return `${national.slice(0, 3)}-${national.slice(3, 7)}-${national.slice(7)}`
  // Tokyo and Osaka have two-digit area codes; where others end cannot be told from the number.
  if (/^0[36]\d{8}$/.test(national)) return `${national.slice(0, 2)}-${national.slice(2, 6)}-${national.slice(6)}`
  return number
}

export function formatPostcode(postcode: string, country: string): string {
  return country === 'JP' && /^\d{7}$/.test(postcode) ? `${postcode.slice(0, 3)}-${postcode.slice(3)}` : postcode
}

const DAY_MS = 86_400_000
const TOKYO_OFFSET_MS = 9 * 3_600_000

/** Calendar day in Japan, `days` after the given instant. */
export function tokyoDay(now: number, days = 0): string {
  return new Date(now + TOKYO_OFFSET_MS + days * DAY_MS).toISOString().slice(0, 10)
}
