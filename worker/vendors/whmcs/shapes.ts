import { z } from 'zod'

/**
 * One parser per kind of value, because WHMCS prints the same value differently per action and version
 * (vendors/whmcs.md §1.7).
 */

/** Every way WHMCS prints a list: missing, '', [], {}, numeric-keyed object, a single object; with or without the inner name. */
export function toList(container: unknown, inner?: string): unknown[] {
  if (!isObject(container)) return Array.isArray(container) ? container : []
  if (inner !== undefined && Object.hasOwn(container, inner)) return toList(container[inner])
  const keys = Object.keys(container)
  if (keys.length === 0) return []
  return keys.every((key) => /^\d+$/.test(key)) ? Object.values(container) : [container]
}

export function listOf<T extends z.ZodType>(row: T, inner?: string) {
  return z
    .unknown()
    .optional()
    .transform((value) => toList(value, inner))
    .pipe(z.array(row))
}

/** `5`, `"5"`, `"12.50"`, `"-1.00"`; nothing is null. */
export const Numeric = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value, ctx) => {
    if (value === null || value === undefined || value === '') return null
    const number = Number(value)
    if (Number.isFinite(number)) return number
    ctx.addIssue({ code: 'custom', message: 'not a number' })
    return z.NEVER
  })

export const Flag = z
  .union([z.boolean(), z.number(), z.string()])
  .nullish()
  .transform((value) => value === true || value === 1 || value === '1' || value === 'true' || value === 'on')

/** An id as text; 0, '' and nothing mean there is none. */
export const OptionalId = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => (/^[1-9]\d*$/.test(String(value ?? '')) ? String(value) : null))

export const Id = OptionalId.transform((id, ctx) => {
  if (id !== null) return id
  ctx.addIssue({ code: 'custom', message: 'not an id' })
  return z.NEVER
})

export const Text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => decodeEntities(String(value ?? '')))

/** A calendar day; zero dates are none. */
export const Day = z
  .string()
  .nullish()
  .transform((value) => {
    const day = /^\d{4}-\d{2}-\d{2}/.exec(value ?? '')?.[0]
    return day === undefined || day.startsWith('0000') ? null : day
  })

/** `YYYY-MM-DD HH:MM:SS` in the server's zone (wire.ts) → ISO UTC; zero dates are none. */
export function serverInstant(text: string, utcOffset: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/.exec(text)
  if (!match || text.startsWith('0000')) return null
  const milliseconds = Date.parse(`${match[1]}T${match[2]}${utcOffset}`)
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString()
}

/** Decimal text → whole yen without floating point. A fraction of a yen is refused: no amount of ours can be compared with it. */
export const Yen = z.union([z.string(), z.number()]).transform((value, ctx) => {
  const match = /^(-?\d+)(?:\.0*)?$/.exec(String(value).trim())
  if (match && Number.isSafeInteger(Number(match[1]))) return Number(match[1])
  ctx.addIssue({ code: 'custom', message: 'not whole yen' })
  return z.NEVER
})

/** For lines that are shown only. */
export const RoundedYen = z.union([z.string(), z.number()]).transform((value, ctx) => {
  const match = /^(-?\d+)(?:\.(\d)\d*)?$/.exec(String(value).trim())
  if (!match) {
    ctx.addIssue({ code: 'custom', message: 'not an amount' })
    return z.NEVER
  }
  const whole = Number(match[1])
  const up = Number(match[2] ?? 0) >= 5 ? 1 : 0
  return (String(value).trim().startsWith('-') ? whole - up : whole + up) || 0
})

/** `billingcycle` labels differ by action ("One-Time", "One Time"). */
export function lettersOf(label: string): string {
  return label.toLowerCase().replace(/[^a-z]/g, '')
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#039': "'", '#39': "'" }

/** Stored text may come back entity-encoded (unknown per install); plain text passes unchanged. */
function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#0?39);/g, (entity, name: string) => ENTITIES[name] ?? entity)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
