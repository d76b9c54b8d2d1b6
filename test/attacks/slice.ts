import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import '../setup/global-sandbox.ts'
import { runAttack } from './attacks.ts'
import { openScene, type Scene } from './scene.ts'

const LIMIT_MS = 240_000

/** A few rounds of these attacks on one portal; `npm run attack` runs the whole. */
export function slice(names: readonly string[]): void {
  const seed = Number(process.env['SEED'] ?? 20261121)
  let opened: { scene: Scene; close(): Promise<void> } | undefined

  beforeAll(async () => {
    opened = await openScene({ seed, slice: true, sandbox: inject('sandboxUrl') })
  }, LIMIT_MS)
  afterAll(() => opened?.close())

  test.each(names)(
    '%s',
    async (name) => {
      if (!opened) throw new Error('no portal')
      const rows = await runAttack(name, opened.scene)
      console.info(`seed ${seed}`, JSON.stringify(rows))
      expect(rows.filter(({ ok }) => !ok)).toEqual([])
      expect(rows.length).toBeGreaterThan(0)
    },
    LIMIT_MS,
  )
}
