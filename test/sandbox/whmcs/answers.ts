import type { WhmcsSettings } from './settings.ts'

/** A business refusal: HTTP 200 with `result: error` and this text. */
export class WhmcsRefusal extends Error {}

export type Answer = Record<string, unknown>

/** Strict JSON with `/` escaped, as PHP prints it. */
export function phpJson(body: Answer, status = 200): Response {
  const text = JSON.stringify(body).replaceAll('/', '\\/')
  return new Response(text, { status, headers: { 'content-type': 'application/json' } })
}

export function refusal(message: string, status = 200): Response {
  return phpJson({ result: 'error', message }, status)
}

/** What a caller gets who does not ask for JSON: a mistake that must surface at once. */
export function xmlAnswer(action: string, message: string, status: number): Response {
  const text = `<?xml version="1.0" encoding="utf-8"?>
<whmcsapi version="9.0.3">
<action>${escapeXml(action.toLowerCase())}</action>
<result>error</result>
<message>${escapeXml(message)}</message>
</whmcsapi>`
  return new Response(text, { status, headers: { 'content-type': 'application/xml' } })
}

/** `{outer: {inner: rows}}` in the shape this install prints; `empty` is what the reference shows for no rows. */
export function listMember(
  settings: WhmcsSettings,
  name: string,
  inner: string,
  rows: unknown[],
  empty: unknown = { [inner]: [] },
): Answer {
  const outer = name.slice(name.indexOf('.') + 1)
  const mode = settings.shapes[name] ?? settings.shapes['*'] ?? 'normal'
  if (rows.length === 0) {
    if (mode === 'missing') return {}
    if (mode === 'empty-string') return { [outer]: '' }
    if (mode === 'empty-array') return { [outer]: [] }
    if (mode === 'empty-object') return { [outer]: {} }
    return { [outer]: empty }
  }
  if (mode === 'numeric-keys') return { [outer]: { [inner]: Object.fromEntries(rows.entries()) } }
  if (mode === 'single' && rows.length === 1) return { [outer]: { [inner]: rows[0] } }
  return { [outer]: { [inner]: rows } }
}

/** The same for the lists that have no inner name. */
export function flatListMember(settings: WhmcsSettings, name: string, rows: unknown[]): Answer {
  const outer = name.slice(name.indexOf('.') + 1)
  const mode = settings.shapes[name] ?? settings.shapes['*'] ?? 'normal'
  if (rows.length === 0) {
    if (mode === 'missing') return {}
    if (mode === 'empty-string') return { [outer]: '' }
    if (mode === 'empty-object') return { [outer]: {} }
    return { [outer]: [] }
  }
  if (mode === 'numeric-keys') return { [outer]: Object.fromEntries(rows.entries()) }
  if (mode === 'single' && rows.length === 1) return { [outer]: rows[0] }
  return { [outer]: rows }
}

export interface Page<T> {
  rows: T[]
  total: number
  start: number
}

export function page<T>(rows: T[], limitStart: string, limitNumber: string): Page<T> {
  const start = Math.max(Number.parseInt(limitStart, 10) || 0, 0)
  const size = Number.parseInt(limitNumber, 10)
  return { rows: rows.slice(start, start + (size > 0 ? size : 25)), total: rows.length, start }
}

function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (char) => `&#${char.charCodeAt(0)};`)
}
