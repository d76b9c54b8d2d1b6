import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Vendor } from '../core/ledger.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>
export type Part = Html | string | number | null | undefined | false | Part[]

export const VENDOR_NAMES = { salesforce: 'Salesforce', whmcs: 'WHMCS', freebit: 'Freebit', sendgrid: 'SendGrid' } as const

export type Actor = Vendor | 'portal' | 'sandbox'

const ACTOR_NAMES: Record<Actor, string> = { ...VENDOR_NAMES, portal: 'Portal', sandbox: 'Sandbox' }

export function vendorTag(vendor: string): Html {
  return html`<span class="tag ${vendor}">${vendor in ACTOR_NAMES ? ACTOR_NAMES[vendor as Actor] : vendor}</span>`
}

const TONES: [tone: string, texts: RegExp][] = [
  ['good', /^(Activated|Completed|Active|active|Paid|Sent|Eligible|ok|applied|In Stock|202|200)$/],
  ['bad', /^(Failed|Dead|Not Eligible|Fraud|Out of Stock|obsolete|Terminated|fault:.*|status-.*)$/],
  ['wait', /^(Pending.*|Activating|Approved|Unpaid|Low|waiting|suspended|temporary|Draft)$/],
]

export function chip(text: unknown): Html | string {
  if (text === null || text === undefined || text === '') return '–'
  const label = String(text)
  const tone = TONES.find(([, texts]) => texts.test(label))?.[0] ?? 'plain'
  return html`<span class="chip ${tone}">${label}</span>`
}

/** A value as text, for staff. */
export function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function yen(amount: unknown): string {
  return typeof amount === 'number' ? `¥${amount.toLocaleString('en-US')}` : '–'
}

const TOKYO = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short', timeStyle: 'medium' })

/** Tokyo time; the instant itself is in the attribute. */
export function time(instant: unknown, { seconds = true } = {}): Html | string {
  if (typeof instant !== 'string' && !(instant instanceof Date)) return '–'
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return String(instant)
  return html`<time datetime="${date.toISOString()}" title="${date.toISOString()}">${TOKYO.format(date).slice(0, seconds ? 19 : 16)}</time>`
}

/** A calendar day as the vendor writes it. */
export function day(text: string | null): Html | string {
  return text ? html`<time datetime="${text}">${text}</time>` : '–'
}

/** The value of a `datetime-local` field, in Tokyo, to the minute. */
export function localInput(instant: Date): string {
  return TOKYO.format(instant).slice(0, 16).replace(' ', 'T')
}

export interface Column<T> {
  label: string
  cell: (row: T) => Part
  number?: boolean
}

interface TableOptions<T> {
  caption: string
  empty: string
  /** Attributes of the row's element. */
  row?: (row: T) => Html
}

/** On a phone each row becomes a card whose cells carry the column's label. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], { caption, empty, row }: TableOptions<T>): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`
  const kind = (column: Column<T>) => (column.number ? html` class="number"` : '')
  const body = rows.map((item) => {
    const cells = columns.map(
      (column) => html`<td data-label="${column.label}"${kind(column)}><div>${column.cell(item)}</div></td>`,
    )
    return html`<tr ${row?.(item)}>${cells}</tr>`
  })
  return html`<div class="sheet"><table><caption class="hidden">${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${kind(column)}>${column.label}</th>`)}</tr></thead>
<tbody>${body}</tbody></table></div>`
}

export function facts(rows: readonly (readonly [label: Part, value: Part])[]): Html {
  return html`<dl>${rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`
}

export function panel(title: string, body: Part, { actor, hint }: { actor?: Actor; hint?: Part } = {}): Html {
  return html`<section class="panel"><h2>${title}${actor ? vendorTag(actor) : ''}</h2>
${hint ? html`<p class="hint">${hint}</p>` : ''}${body}</section>`
}

/** A part that the page's script fetches anew while it is open. */
export function live(id: string, body: Part): Html {
  return html`<div id="${id}" data-live>${body}</div>`
}
