import { applyD1Migrations, listDurableObjectIds, reset, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

/** The portal as on its first day: no object, no row, no key. What objects still have under way ends before. */
export async function forgetObjects(): Promise<void> {
  await wakeAll()
  await reset()
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
}

/** The runtime's reset passes over what has gone to sleep, which some ten quiet seconds do. */
async function wakeAll(): Promise<void> {
  await env.DB.prepare('SELECT 1').first()
  await env.CATALOG.get('any')
  const { ACCOUNT_CACHE, ACCOUNT_LINKER, CATALOG_PUBLISHER, ORDER_PROVISIONER, SESSION_REGISTRY, VENDOR_GATEWAY } = env
  const namespaces = [ACCOUNT_CACHE, ACCOUNT_LINKER, CATALOG_PUBLISHER, ORDER_PROVISIONER, SESSION_REGISTRY, VENDOR_GATEWAY]
  for (const namespace of namespaces as DurableObjectNamespace<undefined>[]) {
    for (const id of await listDurableObjectIds(namespace)) await runInDurableObject(namespace.get(id), () => {})
  }
}
