import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import './workerd-env.ts'
import './fail-on-console.ts'

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
