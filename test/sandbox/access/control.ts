import { Hono } from 'hono'
import { z } from 'zod'
import { problem } from '../control/problem.ts'
import { readBody } from '../control/read-body.ts'
import type { World } from '../core/world.ts'
import { teamIssuer } from './app.ts'
import { issueAssertion } from './assertion.ts'
import { CERTS_MODES, rotate, teamOf } from './keys.ts'

const AssertionBody = z.object({
  email: z.string(),
  claims: z.record(z.string(), z.unknown()).default({}),
  header: z.record(z.string(), z.unknown()).default({}),
})
const KeysBody = z.object({ rotate: z.literal(true), forgetPrevious: z.boolean().default(false) })
const CertsBody = z.object({ mode: z.enum(CERTS_MODES) })

/** Who is staff, and what Access does to those who ask. */
export function accessControl(world: World): Hono {
  const view = () => {
    const { current, certs, certsRequests } = teamOf(world)
    return { kid: current.kid, certs, certsRequests, audience: world.config.access.audience }
  }
  return new Hono()
    .get('/', (c) => c.json(view()))
    .post('/assertion', async (c) => {
      const body = await readBody(c, AssertionBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      return c.json({ assertion: issueAssertion(world, { ...body.value, issuer: teamIssuer(c, world) }) })
    })
    .post('/keys', async (c) => {
      const body = await readBody(c, KeysBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      rotate(world, body.value)
      return c.json(view())
    })
    .post('/certs', async (c) => {
      const body = await readBody(c, CertsBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      teamOf(world).certs = body.value.mode
      return c.json(view())
    })
}
