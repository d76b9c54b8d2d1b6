import type { BillingCycle, Money } from '#worker/contracts/money.ts'
import { formatYen, type Language } from '../site.ts'
import { PRICE_WORDS } from '../text/chrome.ts'

type PriceProps = { language: Language; price: Money; cycle?: BillingCycle; large?: boolean; from?: boolean; tax?: boolean }

/** An amount, how often it is paid, and that tax is in it. */
export function Price({ language, price, cycle, large = false, from = false, tax = true }: PriceProps) {
  const words = PRICE_WORDS[language]
  const cycleWord = cycle ? words[cycle] : ''
  const unit =
    language === 'ja' ? japaneseUnit(cycleWord, from, tax) : [cycleWord, tax ? words.taxIncluded : ''].filter(Boolean).join(', ')
  return (
    <span className={large ? 'price price--large' : 'price'}>
      {from && words.from && <span className="price__unit">{words.from}</span>}
      <span className="price__amount">{formatYen(price.amount)}</span>
      {unit && <span className="price__unit">{unit}</span>}
    </span>
  )
}

function japaneseUnit(cycle: string, from: boolean, tax: boolean): string {
  return `${cycle}${from ? '〜' : ''}${tax ? '（税込）' : ''}`
}
