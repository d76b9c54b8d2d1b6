/** The sandbox's control API as tests see it; plain fetch, so that it works in Node and inside workerd. */
export interface LedgerRow {
  seq: number
  at: string
  tenant: string
  vendor: string
  type: 'call' | 'effect'
  operation: string
  key: string
  outcome: string
  detail?: unknown
}

export interface Mail {
  id: string
  at: string
  to: string[]
  cc: string[]
  from: string
  subject: string
  text: string
  html: string
  customArgs: Record<string, string>
}

export interface Fault {
  vendor: 'salesforce' | 'whmcs' | 'freebit' | 'sendgrid' | '*'
  kind: string
  operation?: string
  key?: string
  count?: number
  skip?: number
  delayMs?: number
  status?: number
  /** For `edit`: what to replace in the vendor's answer. */
  edits?: { at: string; value?: unknown }[]
}

export interface FaultState extends Fault {
  id: string
  remaining: number
  hits: number
  held: number
}

export type Sandbox = ReturnType<typeof sandboxAt>

/** `url` includes the tenant's prefix. */
export function sandboxAt(url: string) {
  const request = (path: string, init?: RequestInit) => fetch(`${url}/_control${path}`, init)

  /** JSON in, JSON out; a refusal throws with the sandbox's own words. */
  async function control<T = unknown>(path: string, init: { method?: string; body?: unknown } = {}): Promise<T> {
    const method = init.method ?? (init.body === undefined ? 'GET' : 'POST')
    const reply = await request(path, {
      method,
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`sandbox ${method} ${path}: ${reply.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  return {
    url,
    control,
    async ledger(filter: { vendor?: string; type?: 'call' | 'effect'; since?: number } = {}): Promise<LedgerRow[]> {
      const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]))
      return (await control<{ rows: LedgerRow[] }>(`/ledger?${query.toString()}`)).rows
    },
    async mails(to?: string): Promise<Mail[]> {
      return (await control<{ mails: Mail[] }>(to === undefined ? '/mail' : `/mail?to=${encodeURIComponent(to)}`)).mails
    },
    addFault: async (fault: Fault): Promise<string> => (await control<{ id: string }>('/faults', { body: fault })).id,
    removeFault: (id: string) => control<void>(`/faults/${id}`, { method: 'DELETE' }),
    clearFaults: () => control<void>('/faults', { method: 'DELETE' }),
    faults: async (): Promise<FaultState[]> => (await control<{ faults: FaultState[] }>('/faults')).faults,
    reset: () => control('/reset', { method: 'POST' }),
    /** Where the sandbox sends events and provision calls. */
    setPortal: (portalUrl: string) => control('/portal', { body: { url: portalUrl } }),
    moveClock: (body: { target: 'portal' | 'vendor' | 'both'; advanceMs?: number; offsetMs?: number }) =>
      control('/clock', { body }),
  }
}
