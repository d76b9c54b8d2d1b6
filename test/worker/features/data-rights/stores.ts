import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { forms } from '../../../setup/canary.ts'

const OBJECTS = [
  'SESSION_REGISTRY',
  'ACCOUNT_LINKER',
  'ACCOUNT_CACHE',
  'ORDER_PROVISIONER',
  'VENDOR_GATEWAY',
  'CATALOG_PUBLISHER',
] as const

/** Every row of every table of D1 and of all objects, by where it lies. */
export async function everything(): Promise<Map<string, string>> {
  const stores = new Map<string, string>()
  const { results: tables } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
  ).all<{ name: string }>()
  for (const { name } of tables) {
    const { results } = await env.DB.prepare(`SELECT * FROM "${name}"`).all()
    stores.set(`D1 ${name}`, JSON.stringify(results))
  }
  for (const binding of OBJECTS) {
    const namespace = env[binding] as unknown as DurableObjectNamespace
    for (const id of await listDurableObjectIds(namespace)) {
      const rows = await runInDurableObject(namespace.get(id), (_, { storage }) => tablesOf(storage))
      for (const [table, text] of rows) stores.set(`${binding} ${id.toString().slice(0, 8)} ${table}`, text)
    }
  }
  return stores
}

function tablesOf({ sql }: DurableObjectStorage): [string, string][] {
  const names = sql
    .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'")
    .toArray()
  return names
    .filter(({ name }) => !name.startsWith('sqlite_'))
    .map(({ name }) => [name, JSON.stringify(sql.exec(`SELECT * FROM "${name}"`).toArray())])
}

/** Where a value lies, in any of its forms: `canary @ store`. */
export function findings(stores: ReadonlyMap<string, string>, canaries: readonly string[]): string[] {
  return canaries.flatMap((canary) =>
    [...stores].filter(([, text]) => forms(canary).some((form) => text.includes(form))).map(([store]) => `${canary} @ ${store}`),
  )
}
