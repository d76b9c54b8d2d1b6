import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { ATTACKS, COSTLY, runAttack } from './attacks.ts'
import { openScene, type Row } from './scene.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'string' },
    slice: { type: 'boolean', default: false },
    count: { type: 'string' },
  },
})
const names = Object.keys(ATTACKS)
const wanted = values.only?.split(',') ?? names
const times = values.count === undefined ? null : Number(values.count)
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0 || !Number.isInteger(seed) || (times !== null && !(times > 0)))
  throw new Error(`--only takes ${names.join(',')}; --seed and --count a whole number`)

console.log(`seed ${seed}`)
const rows: Row[] = []
for (const name of wanted) {
  const startedAt = Date.now()
  // A portal of its own each: what one attack leaves behind is no part of another.
  const { scene, close } = await openScene({ seed, slice: values.slice, times, cheapHashes: !COSTLY.has(name) })
  const found = await runAttack(name, scene)
  await close()
  for (const row of found) {
    console.log(
      `${row.ok ? 'ok  ' : 'FAIL'} ${name}: ${row.name}: ${row.accepted} of ${row.tried}, expected ${row.expected}  ${JSON.stringify(row.detail)}`,
    )
  }
  console.log(`     ${name} took ${Math.round((Date.now() - startedAt) / 1000)} s`)
  rows.push(...found.map((row) => ({ ...row, name: `${name}: ${row.name}` })))
}
const failed = rows.filter(({ ok }) => !ok).length
console.log(`${rows.length} rows, ${failed} violated, seed ${seed}`)
if (values.json) await writeFile(values.json, `${JSON.stringify({ seed, rows }, null, 2)}\n`)
process.exitCode = failed === 0 && rows.length > 0 ? 0 : 1
