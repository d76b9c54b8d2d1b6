import type { WorkerOptions } from 'miniflare'
import type { Compatibility } from './bare-worker.ts'

/** The least that a new order can cost: one fresh object, one write, one answer. */
const SCRIPT = `
import { DurableObject } from 'cloudflare:workers'
export class Fresh extends DurableObject {
  async fetch() {
    await this.ctx.storage.put('seen', 1)
    return new Response(null, { status: 202 })
  }
}
export default {
  fetch(request, env) {
    return env.FRESH.getByName(new URL(request.url).pathname).fetch(request)
  },
}
`

export function objectWorker(compatibility: Compatibility, port: number): WorkerOptions {
  return {
    name: 'objects',
    modules: true,
    script: SCRIPT,
    durableObjects: { FRESH: { className: 'Fresh', useSQLite: true } },
    ...compatibility,
    unsafeDirectSockets: [{ host: '127.0.0.1', port }],
  }
}
