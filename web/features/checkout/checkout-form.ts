import { z } from 'zod'
import { Category } from '#worker/contracts/catalog.ts'
import { Eid, IsoDay, PortIn } from '#worker/contracts/orders.ts'
import { tokyoDay } from '#web/lib/format.ts'

const MAX_DAYS_AHEAD = 365

const PortInFields = z.object({
  number: z.string(),
  reservationNumber: z.string(),
  expiresOn: z.string(),
  nameKanji: z.string(),
  nameKana: z.string(),
  birthDate: z.string(),
  gender: z.enum(['female', 'male', '']),
})
export type PortInFields = z.infer<typeof PortInFields>

const LineFields = z.object({
  category: Category,
  options: z.array(z.string()),
  access: z.string().max(200, 'Please use 200 characters or fewer.'),
  kind: z.enum(['eSIM', 'Physical']),
  eid: z.string(),
  when: z.enum(['immediate', 'scheduled']),
  on: z.string(),
  keepsNumber: z.boolean(),
  portIn: PortInFields,
})
export type LineFields = z.infer<typeof LineFields>

const EID_HELP = 'This is not a valid EID. Copy all 32 digits from your phone (dial *#06#).'

const PORT_IN_HELP: Record<keyof PortIn, string> = {
  number: 'Enter the 11 digits of the mobile number you want to keep.',
  reservationNumber: 'The MNP reservation number has 10 digits.',
  expiresOn: 'Enter the last day on which the reservation is valid.',
  nameKanji: 'Enter the name exactly as your present provider has it.',
  nameKana: 'Enter the reading of the name in katakana.',
  birthDate: 'Enter the birth date of the contract holder.',
  gender: 'Choose what your present provider has on record.',
}

/** What a line's form must hold, by kind of service. The rules themselves are those of the order contract. */
function lineRules(now: number, chosenOn: string | null) {
  return LineFields.superRefine((line, ctx) => {
    const refuse = (path: (string | number)[], message: string) => ctx.addIssue({ code: 'custom', path, message })
    if (line.category !== 'sim') return
    if (line.kind === 'eSIM' && !Eid.safeParse(toHalfWidth(line.eid)).success) refuse(['eid'], EID_HELP)
    if (line.when === 'scheduled' && line.on !== chosenOn && !isSchedulable(line.on, now)) {
      refuse(['on'], 'Choose a day from tomorrow up to one year ahead.')
    }
    if (!line.keepsNumber) return
    const portIn = PortIn.safeParse(toPortIn(line.portIn))
    for (const issue of portIn.error?.issues ?? []) {
      const field = String(issue.path[0]) as keyof PortIn
      refuse(['portIn', field], PORT_IN_HELP[field])
    }
    if (!portIn.success) return
    const today = tokyoDay(now)
    const starts = line.when === 'scheduled' && line.on > today ? line.on : today
    if (portIn.data.expiresOn < starts) {
      refuse(['portIn', 'expiresOn'], 'The reservation ends before your SIM starts. Ask your present provider for a new one.')
    }
  })
}

/** `chosenOn`: the day of an order that is changed; it may have come meanwhile. */
export function checkoutRules(now: number, chosenOn: string | null = null) {
  return z.object({
    lines: z.record(z.string(), lineRules(now, chosenOn)),
    acceptedTerms: z.boolean().refine(Boolean, { error: 'Please confirm before you order.' }),
  })
}
export type CheckoutFields = z.infer<ReturnType<typeof checkoutRules>>

export function emptyLine(category: Category): LineFields {
  return {
    category,
    options: [],
    access: '',
    kind: 'eSIM',
    eid: '',
    when: 'immediate',
    on: '',
    keepsNumber: false,
    portIn: { number: '', reservationNumber: '', expiresOn: '', nameKanji: '', nameKana: '', birthDate: '', gender: '' },
  }
}

/** Drafts come back from storage: each is taken only if it still fits the form. */
export function parseDrafts(text: string | null): Record<string, LineFields> {
  try {
    const result = z.record(z.string(), LineFields).safeParse(JSON.parse(text ?? '{}'))
    return result.success ? result.data : {}
  } catch {
    return {}
  }
}

export function scheduleBounds(now: number): { min: string; max: string } {
  return { min: tokyoDay(now, 1), max: tokyoDay(now, MAX_DAYS_AHEAD) }
}

/** Written as people copy it: with hyphens, spaces, full-width digits, hiragana. */
export function toPortIn(fields: PortInFields) {
  const digits = (text: string) => toHalfWidth(text).replace(/[\s-]/g, '')
  return {
    ...fields,
    number: digits(fields.number).replace(/^\+81/, '0'),
    reservationNumber: digits(fields.reservationNumber),
    nameKanji: fields.nameKanji.trim(),
    nameKana: toKatakana(fields.nameKana.trim()),
  }
}

export function toHalfWidth(text: string): string {
  return text.normalize('NFKC')
}

const HIRAGANA_TO_KATAKANA = 0x60

function toKatakana(text: string): string {
  const shift = (kana: string) => String.fromCharCode(kana.charCodeAt(0) + HIRAGANA_TO_KATAKANA)
  return text.normalize('NFKC').replace(/[ぁ-ゖ]/g, shift)
}

function isSchedulable(day: string, now: number): boolean {
  const { min, max } = scheduleBounds(now)
  return IsoDay.safeParse(day).success && day >= min && day <= max
}
