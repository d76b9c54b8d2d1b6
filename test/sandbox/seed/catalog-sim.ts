import type { CatalogDraft, SimType } from './catalog.ts'

interface SimKind {
  type: SimType
  code: string
  name: string
  nameJa: string
  summary: string
  summaryJa: string
  prices: Record<number, number>
}

const KINDS: SimKind[] = [
  {
    type: 'Data',
    code: 'DATA',
    name: 'Data-only SIM',
    nameJa: 'データ専用SIM',
    summary: 'Mobile data for a tablet, a router or a second phone. No identity check needed.',
    summaryJa: 'タブレット、モバイルルーター、サブ端末に。本人確認は不要です。',
    prices: { 3: 880, 10: 1540, 20: 2090, 50: 3850 },
  },
  {
    type: 'Data and SMS',
    code: 'SMS',
    name: 'Data and SMS SIM',
    nameJa: 'データ・SMS SIM',
    summary: 'Mobile data and a number that receives texts, enough for most sign-ups.',
    summaryJa: 'データ通信とSMS。アプリの認証コードも受け取れます。',
    prices: { 3: 1045, 10: 1705, 20: 2255, 50: 4015 },
  },
  {
    type: 'Voice',
    code: 'VOICE',
    name: 'Voice SIM',
    nameJa: '音声通話SIM',
    summary: 'Calls, texts and data on a Japanese number of your own. Keep your number if you have one.',
    summaryJa: '通話・SMS・データ通信。今お使いの番号もそのまま移せます。',
    prices: { 3: 1265, 10: 1925, 20: 2475, 50: 4235 },
  },
]

const FAMILY_DISCOUNT_YEN = 330
const VOICE_OPTIONS = ['SIM-VOICEMAIL', 'SIM-CALL-WAITING', 'SIM-UNLIMITED-10MIN']

export function simPlans(): CatalogDraft[] {
  return [...KINDS.flatMap((kind, index) => plansOf(kind, index, false)), ...familyPlans()]
}

function familyPlans(): CatalogDraft[] {
  return KINDS.flatMap((kind, index) => (kind.type === 'Voice' ? plansOf(kind, index + 1, true) : []))
}

function plansOf(kind: SimKind, group: number, familyDiscount: boolean): CatalogDraft[] {
  return Object.entries(kind.prices).map(([size, price], index) => ({
    sku: `SIM-${kind.code}-${size}GB${familyDiscount ? '-FAMILY' : ''}`,
    name: `${kind.name} ${size} GB${familyDiscount ? ' (family)' : ''}`,
    nameJa: `${kind.nameJa} ${size}GB${familyDiscount ? '（家族割）' : ''}`,
    summary: familyDiscount
      ? `The same plan for a second line on your account, ¥${FAMILY_DISCOUNT_YEN} less every month.`
      : kind.summary,
    summaryJa: familyDiscount ? `同じご契約の2回線目以降は毎月${FAMILY_DISCOUNT_YEN}円引き。` : kind.summaryJa,
    category: 'SIM' as const,
    itemClass: 'Service' as const,
    billingCycle: 'Monthly' as const,
    price: price - (familyDiscount ? FAMILY_DISCOUNT_YEN : 0),
    slug: `${kind.code === 'SMS' ? 'data-sms' : kind.code.toLowerCase()}-sim-${size}gb${familyDiscount ? '-family' : ''}`,
    sort: 200 + group * 10 + index,
    companionSkus: ['SIM-ACTIVATION'],
    ...(kind.type === 'Voice' ? { optionalSkus: VOICE_OPTIONS } : {}),
    simType: kind.type,
    simDataGb: Number(size),
    familyDiscount,
    freebitPlanCode: `PA${kind.code.charAt(0)}${size.padStart(3, '0')}`,
    stock: size === '50' && kind.type === 'Data' ? ('Low' as const) : ('In Stock' as const),
  }))
}
