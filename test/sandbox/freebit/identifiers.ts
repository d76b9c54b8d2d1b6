const POOL_NUMBER = /^0701\d{7}$/
const MOBILE_NUMBER = /^0[6-9]0[1-9]\d{7}$/

/** 32 digits, ISO 7064 mod 97-10 as in SGP.02. */
export function isEid(text: string): boolean {
  return /^\d{32}$/.test(text) && BigInt(text) % 97n === 1n
}

export function isMobileNumber(text: string): boolean {
  return MOBILE_NUMBER.test(text)
}

/** The provider's own numbers; a port-in brings any other. */
export function isPoolNumber(text: string): boolean {
  return POOL_NUMBER.test(text)
}

/** 19 digits, the last a Luhn digit: 89 telecom, 81 Japan, then a synthetic issuer. */
export function iccidOf(serial: number): string {
  const body = `898100${String(serial).padStart(12, '0')}`
  return body + luhnDigit(body)
}

export function imsiOf(serial: number): string {
  return `44099${String(serial).padStart(10, '0')}`
}

/** `YYYYMMDD` in Tokyo. */
export function tokyoDay(instant: Date): string {
  return new Date(instant.getTime() + TOKYO_OFFSET_MS).toISOString().slice(0, 10).replaceAll('-', '')
}

/** The first instant of a Tokyo day, or null when the text is no calendar day. */
export function tokyoMidnight(day: string): Date | null {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(day)
  if (!match) return null
  const instant = new Date(`${match[1]}-${match[2]}-${match[3]}T00:00:00+09:00`)
  return Number.isNaN(instant.getTime()) || tokyoDay(instant) !== day ? null : instant
}

const TOKYO_OFFSET_MS = 9 * 3_600_000

function luhnDigit(body: string): string {
  const sum = [...body].toReversed().reduce((total, char, index) => {
    const digit = Number(char) * (index % 2 === 0 ? 2 : 1)
    return total + (digit > 9 ? digit - 9 : digit)
  }, 0)
  return String((10 - (sum % 10)) % 10)
}
