import type { z } from 'zod'
import { VendorAuthFailed, VendorContractBroken, VendorRejected, VendorUnavailable } from '#worker/lib/errors.ts'
import { decode, parseJson, type Transport, type VendorRequest } from '../transport.ts'
import { API_PATH, DEFINITE_ERRORS, PAGE_SIZE, Verdict, WHMCS_WRITES, type WriteAction } from './wire.ts'

export type Parameters = Record<string, string | readonly string[]>
export type WhmcsClient = ReturnType<typeof createWhmcsClient>

/** WHMCS said no, in its own words. `definite` errors of a write prove that nothing was applied. */
class Refusal extends Error {
  readonly text: string
  constructor(text: string) {
    super('refused')
    this.text = text.trim().toLowerCase()
  }
}

const MAX_WALKS = 5

/** One method for reads, one for writes, one for lists in pages; actions and shapes are in wire.ts. */
export function createWhmcsClient({ transport }: { transport: Transport }) {
  async function call<T>(request: VendorRequest, schema: z.ZodType<T>): Promise<T> {
    const response = await transport.send(request)
    const body = parseJson(request, response)
    const { verdict, message } = decode(request, body, Verdict)
    if (verdict === 'success') return decode(request, body, schema)
    const { vendor, operation } = request
    if (response.status === 403) throw new VendorAuthFailed(vendor, operation, 'not-applied', { context: { status: 403 } })
    if (response.status >= 500)
      throw new VendorUnavailable(vendor, operation, request.kind === 'write' ? 'unknown' : 'not-applied')
    throw new Refusal(message)
  }

  /** `absent`: texts that mean the record does not exist. */
  async function read<T>(
    action: string,
    parameters: Parameters,
    schema: z.ZodType<T>,
    options: { absent?: readonly string[]; coalesce?: boolean } = {},
  ): Promise<T | null> {
    try {
      return await call(requestFor('read', action, parameters, options.coalesce), schema)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (options.absent && matches(error.text, options.absent)) return null
      throw new VendorRejected('whmcs', action, textClass(error.text))
    }
  }

  /** Outside its list of definite errors every refusal leaves the effect unknown: module and hook texts pass through WHMCS. */
  async function write<T>(
    action: WriteAction,
    parameters: Parameters,
    schema: z.ZodType<T>,
  ): Promise<{ kind: 'done'; answer: T } | { kind: 'refused'; text: string }> {
    try {
      return { kind: 'done', answer: await call(requestFor('write', WHMCS_WRITES[action].operation, parameters), schema) }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (matches(error.text, DEFINITE_ERRORS[action])) return { kind: 'refused', text: error.text }
      throw new VendorContractBroken('whmcs', action, 'unknown', { context: { reason: 'unlisted error text' } })
    }
  }

  /** Every row of a paged list. A total that changes on the way means that rows moved between pages: start again. */
  async function list<Row, Answer extends { totalresults: number }>(
    action: string,
    parameters: Parameters,
    schema: z.ZodType<Answer>,
    rowsOf: (answer: Answer) => Row[],
  ): Promise<Row[]> {
    for (let walks = 0; walks < MAX_WALKS; walks++) {
      const rows = await walkOnce(action, parameters, schema, rowsOf)
      if (rows) return rows
    }
    throw new VendorUnavailable('whmcs', action, 'not-applied', { retryable: true, context: { reason: 'list keeps changing' } })
  }

  async function walkOnce<Row, Answer extends { totalresults: number }>(
    action: string,
    parameters: Parameters,
    schema: z.ZodType<Answer>,
    rowsOf: (answer: Answer) => Row[],
  ): Promise<Row[] | null> {
    const rows: Row[] = []
    let total: number | null = null
    for (;;) {
      const limits = { limitstart: String(rows.length), limitnum: String(PAGE_SIZE) }
      const answer: Answer | null = await read(action, { ...parameters, ...limits }, schema, { coalesce: true })
      if (!answer || (total !== null && answer.totalresults !== total)) return null
      total = answer.totalresults
      const page = rowsOf(answer)
      rows.push(...page)
      if (rows.length >= total) return rows.length === total ? rows : null
      if (page.length === 0) return null
    }
  }

  return { read, write, list }
}

function requestFor(kind: 'read' | 'write', action: string, parameters: Parameters, coalesce = false): VendorRequest {
  const body = encode({ action, responsetype: 'json', ...parameters })
  return {
    vendor: 'whmcs',
    operation: action,
    kind,
    method: 'POST',
    path: API_PATH,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
    ...(coalesce && { coalesceKey: body }),
  }
}

/** Arrays with explicit indices, so that parallel ones stay parallel. */
function encode(parameters: Parameters): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string') form.append(name, value)
    else value.forEach((member, index) => form.append(`${name}[${index}]`, member))
  }
  return form.toString()
}

export function matches(text: string, beginnings: readonly string[]): boolean {
  return beginnings.some((beginning) => text.startsWith(beginning))
}

/** Messages may quote names and addresses; the log gets their first words only. */
export function textClass(text: string): string {
  return text
    .replace(/[^a-z ]/g, '')
    .split(' ')
    .slice(0, 6)
    .join(' ')
}
