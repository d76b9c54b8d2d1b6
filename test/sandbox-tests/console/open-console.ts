import { openTenant } from '../open-tenant.ts'

export interface Outcome {
  status: number
  /** The page it leads to, without the tenant's prefix. */
  page: string
  notice: string | null
  problem: string | null
}

/** A tenant of its own, with its console as a browser without scripts uses it. */
export function openConsole() {
  const tenant = openTenant()
  const prefix = new URL(tenant.base).pathname
  return {
    ...tenant,
    prefix,
    get: (path: string, headers: Record<string, string> = {}) => fetch(tenant.base + path, { headers }),
    async page(path: string): Promise<string> {
      const reply = await fetch(tenant.base + path)
      if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}`)
      return reply.text()
    },
    async submit(path: string, fields: Record<string, string> = {}): Promise<Outcome> {
      const body = new URLSearchParams(fields)
      const reply = await fetch(tenant.base + path, { method: 'POST', body, redirect: 'manual' })
      const target = new URL(reply.headers.get('location') ?? '/', tenant.base)
      const { searchParams } = target
      const [notice, problem] = [searchParams.get('notice'), searchParams.get('problem')]
      searchParams.delete('notice')
      searchParams.delete('problem')
      const page = target.pathname.replace(prefix, '') + target.search
      return { status: reply.status, page, notice, problem }
    },
  }
}

export type Console = ReturnType<typeof openConsole>

/** The text of the table row that carries this attribute. */
export const rowText = (page: string, attribute: string) => textBetween(page, attribute, '</tr>')

/** The value of a Salesforce field on an order's page. */
export const fieldText = (page: string, field: string) => textBetween(page, `data-field="${field}"`, '</span>')

function textBetween(page: string, attribute: string, end: string): string | undefined {
  const [, rest] = page.split(attribute)
  const inner = rest?.slice(rest.indexOf('>') + 1).split(end)[0]
  return inner
    ?.replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
