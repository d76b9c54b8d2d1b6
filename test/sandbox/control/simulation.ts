import { Hono } from 'hono'
import { z } from 'zod'
import { FAULT_KINDS } from '../core/faults.ts'
import type { World } from '../core/world.ts'
import { problem } from './problem.ts'
import { readBody } from './read-body.ts'

const FaultBody = z.object({
  vendor: z.enum(['salesforce', 'whmcs', 'freebit', 'sendgrid', '*']),
  operation: z.string().default('*'),
  key: z.string().optional(),
  kind: z.enum(FAULT_KINDS),
  count: z.int().min(0).default(1),
  skip: z.int().min(0).default(0),
  delayMs: z.int().min(0).optional(),
  status: z.int().min(200).max(599).optional(),
  edits: z.array(z.strictObject({ at: z.string().min(1), value: z.unknown().optional() })).optional(),
})

const ClockBody = z
  .object({
    target: z.enum(['portal', 'vendor', 'both']),
    advanceMs: z.number().optional(),
    offsetMs: z.number().optional(),
  })
  .refine((body) => (body.advanceMs === undefined) !== (body.offsetMs === undefined), 'advanceMs or offsetMs')

const PortalBody = z.object({ url: z.url(), environment: z.string().min(1).optional() })

const PORTAL_TIMEOUT_MS = 10_000

/** Ledger, faults, clocks, reset: the parts that belong to no vendor. */
export function simulationRoutes(world: World): Hono {
  return new Hono()
    .get('/ledger', (c) => {
      const since = c.req.query('since')
      const rows = world.ledger.list({
        vendor: c.req.query('vendor'),
        type: c.req.query('type'),
        since: since === undefined ? undefined : Number(since),
      })
      return c.json({ rows })
    })
    .post('/reset', (c) => {
      world.reset()
      return c.json({ tenant: world.tenant })
    })
    .get('/faults', (c) => c.json({ faults: world.faults.list() }))
    .post('/faults', async (c) => {
      const body = await readBody(c, FaultBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      return c.json({ id: world.faults.add(body.value).id }, 201)
    })
    .delete('/faults', (c) => {
      world.faults.clear()
      return c.body(null, 204)
    })
    .delete('/faults/:id', (c) =>
      world.faults.remove(c.req.param('id')) ? c.body(null, 204) : problem(c, 404, 'Not Found', 'no such fault'),
    )
    .get('/clock', (c) => c.json(clockView(world)))
    .post('/clock', async (c) => {
      const body = await readBody(c, ClockBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      const { target, advanceMs, offsetMs } = body.value
      if (target !== 'vendor') {
        const refusal = await movePortal(world, offsetMs ?? world.clock.portalOffsetMs + (advanceMs ?? 0))
        if (refusal) return problem(c, 502, 'Bad Gateway', refusal)
      }
      if (target !== 'portal') world.clock.setOffset(offsetMs ?? world.clock.offsetMs + (advanceMs ?? 0))
      return c.json(clockView(world))
    })
    .get('/portal', (c) => c.json(world.portal))
    .post('/portal', async (c) => {
      const body = await readBody(c, PortalBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      const { url, environment } = body.value
      world.setPortal({ url: url.replace(/\/$/, ''), ...(environment === undefined ? {} : { environment }) })
      return c.json(world.portal)
    })
}

export function clockView({ clock }: World) {
  return {
    vendorNow: clock.now().toISOString(),
    vendorOffsetMs: clock.offsetMs,
    portalNow: clock.portalNow().toISOString(),
    portalOffsetMs: clock.portalOffsetMs,
    scheduled: clock.pending(),
  }
}

async function movePortal(world: World, offsetMs: number): Promise<string | null> {
  try {
    const reply = await fetch(`${world.portal.url}/api/development/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ offsetMs }),
      signal: AbortSignal.timeout(PORTAL_TIMEOUT_MS),
    })
    if (!reply.ok) return `the portal answered ${reply.status}`
  } catch (error) {
    return `the portal did not answer: ${error instanceof Error ? error.message : String(error)}`
  }
  world.clock.setPortalOffset(offsetMs)
  return null
}
