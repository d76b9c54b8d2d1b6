import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Generated files: the Worker's binding types and the SQL of the schema. `--check` writes nothing and fails when one is stale. */
const check = process.argv.includes('--check')
const CACHE = 'node_modules/.cache'
const TYPES = ['types', '--include-runtime=false']

const stale: string[] = []
if (check) {
  if (!run('wrangler', [...TYPES, '--check']).ok) stale.push('worker-configuration.d.ts does not match wrangler.toml')
  const missing = missingMigration()
  if (missing) stale.push(`migrations/ lacks a change of worker/db/schema.ts: ${missing}`)
} else {
  for (const [command, args] of [
    ['wrangler', TYPES],
    ['drizzle-kit', ['generate']],
  ] as const) {
    const { ok, output } = run(command, [...args])
    process.stdout.write(output)
    if (!ok) process.exit(1)
  }
}

if (stale.length > 0) {
  console.error(`${stale.join('\n')}\nRun: npm run generate`)
  process.exit(1)
}

/** What `drizzle-kit generate` would add, tried in a copy. */
function missingMigration(): string | null {
  mkdirSync(CACHE, { recursive: true })
  const copy = mkdtempSync(join(CACHE, 'migrations-'))
  try {
    cpSync('migrations', copy, { recursive: true })
    const before = new Set(readdirSync(copy))
    const args = [
      'generate',
      '--dialect',
      'sqlite',
      '--schema',
      './worker/db/schema.ts',
      '--out',
      `./${copy}`,
      '--name',
      'missing',
    ]
    const { ok, output } = run('drizzle-kit', args)
    if (!ok) return output
    return readdirSync(copy).find((file) => !before.has(file)) ?? null
  } finally {
    rmSync(copy, { recursive: true })
  }
}

function run(command: string, args: string[]): { ok: boolean; output: string } {
  const result = spawnSync(join('node_modules/.bin', command), args, {
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { ok: result.status === 0, output: `${result.stdout}${result.stderr}` }
}
