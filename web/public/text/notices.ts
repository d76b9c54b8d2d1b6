import type { Category, CompanionView, PlanView } from '#worker/contracts/catalog.ts'
import { commonFees } from '../plans.ts'
import { formatYen, type Language } from '../site.ts'
import { PRICE_WORDS } from './chrome.ts'
import { GENERAL, SPECIAL, type Notice } from './notice-words.ts'

/** More different fees than this, and each plan names its own. */
const MOST_FEES = 6

/** What a customer must know before ordering one of these plans: what the catalog states, and where it states nothing. */
export function noticesOf(category: Category, plans: readonly PlanView[], language: Language): Notice[] {
  const words = GENERAL[language]
  const cycles = new Set(plans.map(({ cycle }) => cycle))
  return [
    words.price,
    { heading: words.term.heading, body: [...[...cycles].map((cycle) => words.term.cycles[cycle]), words.term.minimum] },
    { heading: words.fees.heading, body: feesOf(plans, language) },
    {
      heading: words.ending.heading,
      body: [words.ending.order, words.ending.service, ...(category === 'vpn' ? [] : [words.ending.law])],
    },
    { heading: words.identity.heading, body: [identityOf(category, plans, language)] },
    ...special(category, plans, language),
  ]
}

/** What every plan has stands first; what only some have is never said of all. */
function feesOf(plans: readonly PlanView[], language: Language): string[] {
  const { fees } = GENERAL[language]
  const unique = [...new Map(plans.flatMap(({ companions }) => companions.map((fee) => [fee.sku, fee] as const))).values()]
  if (unique.length === 0) return [fees.none]
  const when = [
    ...(unique.some(({ cycle }) => cycle === 'one-time') ? [fees.once] : []),
    ...(unique.some(({ cycle }) => cycle !== 'one-time') ? [fees.recurring] : []),
  ]
  if (unique.length > MOST_FEES) return [fees.onPlan, ...when]
  const common = new Set(commonFees(plans).map(({ sku }) => sku))
  const always = listOf(
    unique.filter(({ sku }) => common.has(sku)),
    language,
  )
  const sometimes = listOf(
    unique.filter(({ sku }) => !common.has(sku)),
    language,
  )
  const space = language === 'ja' ? '' : ' '
  return [...(always ? [always] : []), ...(sometimes ? [`${fees.depends}${space}${sometimes}`] : []), ...when]
}

function listOf(fees: readonly CompanionView[], language: Language): string {
  if (fees.length === 0) return ''
  const words = PRICE_WORDS[language]
  const [space, comma, stop] = language === 'ja' ? ['', '、', '。'] : [' ', '; ', '.']
  const named = fees.map(({ name, price, cycle }) => `${name[language]} ${formatYen(price.amount)}${space}${words[cycle]}`)
  return `${named.join(comma)}${stop}`
}

function identityOf(category: Category, plans: readonly PlanView[], language: Language): string {
  const { identity } = GENERAL[language]
  if (category !== 'sim') return identity.none
  const voice = plans.filter(({ sim }) => sim?.type === 'Voice').length
  if (voice === 0) return identity.withoutVoice
  return voice === plans.length ? identity.voice : identity.mixed
}

function special(category: Category, plans: readonly PlanView[], language: Language): Notice[] {
  const words = SPECIAL[language]
  if (category === 'internet') return words.internet
  if (category === 'vpn') return words.vpn
  return [
    words.sim.card,
    ...(plans.some(({ sim }) => sim?.type === 'Voice') ? [words.sim.number] : []),
    ...(plans.some(({ sim }) => sim?.familyDiscount) ? [words.sim.family] : []),
  ]
}
