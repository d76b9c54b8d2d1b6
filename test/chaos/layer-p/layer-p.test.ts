import { expect, it } from 'vitest'
import { runLayerP } from './run.ts'

const SEED = Number(process.env['CHAOS_SEED'] ?? 1)

it('delivers every order once although the whole runtime is killed again and again', { timeout: 600_000 }, async () => {
  const { details, violations, ...counts } = await runLayerP({ orders: 40, seed: SEED })
  const told = [...violations, ...details.portalLog].join('\n')
  expect(counts, told).toEqual({ tried: 40, doubled: 0, lost: 0, stuck: 0 })
  expect(details.kills).toBe(6)
  expect(Object.keys(details.faults).length).toBeGreaterThan(3)
  expect(details.ends.delivered).toBeGreaterThan(20)
})
