import { randomUUID } from 'node:crypto'
import type { Miniflare, WorkerOptions } from 'miniflare'

export type Value = string | number | null
export type Statement = { sql: string; values?: readonly Value[] }

/** The portal's D1 and cron, for whoever runs it. */
export interface Control {
  /** All or none, in this order; the rows of each. */
  run(statements: readonly Statement[]): Promise<unknown[][]>
  /** Runs the cron handler once and waits for it. */
  scheduled(): Promise<void>
}

const NAME = 'control'
const TOKEN = randomUUID()

const SCRIPT = `export default {
  async fetch(request, { DB, PORTAL, TOKEN }) {
    if (request.headers.get('Authorization') !== TOKEN) return new Response(null, { status: 403 })
    try {
      if (new URL(request.url).pathname === '/scheduled') {
        const { outcome } = await PORTAL.scheduled({ cron: '* * * * *' })
        return Response.json(outcome)
      }
      const statements = await request.json()
      const prepared = statements.map(({ sql, values = [] }) => DB.prepare(sql).bind(...values))
      return Response.json((await DB.batch(prepared)).map(({ results }) => results))
    } catch (error) {
      return new Response(String(error), { status: 500 })
    }
  },
}`

/**
 * A worker beside the portal, on a socket of its own. Miniflare's proxies of bindings stop the whole thread while they wait, so that nobody
 * reads what the runtime prints: once 200 KB of it wait, the runtime waits as well, and neither ever goes on.
 */
export function controlWorker(portal: WorkerOptions): WorkerOptions {
  return {
    name: NAME,
    modules: true,
    script: SCRIPT,
    ...(portal.compatibilityDate !== undefined && { compatibilityDate: portal.compatibilityDate }),
    compatibilityFlags: ['service_binding_extra_handlers'],
    bindings: { TOKEN },
    d1Databases: { DB: 'DB' },
    serviceBindings: { PORTAL: portal.name ?? '' },
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  }
}

export function controlOf(runtime: Miniflare): Control {
  async function ask(path: string, body: unknown): Promise<unknown> {
    const url = new URL(path, await runtime.unsafeGetDirectURL(NAME))
    const answer = await fetch(url, { method: 'POST', headers: { Authorization: TOKEN }, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json()
  }
  return {
    run: async (statements) => (await ask('/statements', statements)) as unknown[][],
    async scheduled() {
      const outcome = await ask('/scheduled', null)
      if (outcome !== 'ok') throw new Error(`the cron handler ended with ${String(outcome)}`)
    },
  }
}
