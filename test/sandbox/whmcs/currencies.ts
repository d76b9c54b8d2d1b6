export interface Currency {
  id: string
  code: string
  prefix: string
  suffix: string
  format: string
  rate: string
  default: '1' | '0'
}

/** The first is the install's default; the second exists so that nobody takes "the only key" of a price list. */
export const CURRENCIES: readonly [Currency, Currency] = [
  { id: '1', code: 'JPY', prefix: '¥', suffix: ' JPY', format: '4', rate: '1.00000', default: '1' },
  { id: '2', code: 'USD', prefix: '$', suffix: ' USD', format: '1', rate: '0.00650', default: '0' },
]

export function currencyOf(id: number): Currency {
  return CURRENCIES.find((currency) => currency.id === String(id)) ?? CURRENCIES[0]
}

/** `¥1980.00 JPY`, as WHMCS prints amounts for people. */
export function formatted(hundredths: number, currency: Currency): string {
  return `${currency.prefix}${(hundredths / 100).toFixed(2)}${currency.suffix}`
}
