import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { MiniflareOptions, SharedOptions, WorkerOptions } from 'miniflare'
import { z } from 'zod'
import { controlWorker } from './control.ts'

/** The parts of the built Worker's wrangler.json that a local runtime needs. */
const BuiltConfig = z.object({
  name: z.string(),
  main: z.string(),
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()),
  vars: z.record(z.string(), z.string()),
  assets: z.object({
    directory: z.string(),
    binding: z.string(),
    html_handling: z.enum(['auto-trailing-slash', 'force-trailing-slash', 'drop-trailing-slash', 'none']),
    not_found_handling: z.enum(['single-page-application', '404-page', 'none']),
    run_worker_first: z.array(z.string()),
  }),
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
  exports: z.record(z.string(), z.object({ type: z.string(), storage: z.string().optional() })),
  kv_namespaces: z.array(z.object({ binding: z.string() })),
  d1_databases: z.array(z.object({ binding: z.string() })),
  queues: z.object({
    producers: z.array(z.object({ binding: z.string(), queue: z.string() })),
    consumers: z.array(
      z.object({
        queue: z.string(),
        max_batch_size: z.number(),
        max_batch_timeout: z.number(),
        max_retries: z.number(),
        dead_letter_queue: z.string().optional(),
      }),
    ),
  }),
  analytics_engine_datasets: z.array(z.object({ binding: z.string(), dataset: z.string() })),
  ratelimits: z.array(
    z.object({ name: z.string(), namespace_id: z.string(), simple: z.object({ limit: z.number(), period: z.number() }) }),
  ),
})
export type BuiltConfig = z.infer<typeof BuiltConfig>

export interface RuntimeOptions {
  /** wrangler.json beside the built Worker. */
  configPath: string
  /** Replace vars of the configuration; secrets are bindings like them. */
  settings: Record<string, string>
  /** Folder that keeps KV, D1, objects with their alarms, and rate limits. */
  persist: string
}

export async function readBuiltConfig(configPath: string): Promise<BuiltConfig> {
  return BuiltConfig.parse(JSON.parse(await readFile(configPath, 'utf8')))
}

/** The built Worker as Miniflare runs it, with the names under which wrangler keeps its local state. */
export async function workerOptions({ configPath, settings }: Omit<RuntimeOptions, 'persist'>): Promise<WorkerOptions> {
  const config = await readBuiltConfig(configPath)
  const root = dirname(resolve(configPath))
  return {
    name: config.name,
    modules: await listModules(root, config.main),
    modulesRoot: root,
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    bindings: { ...config.vars, ...settings },
    durableObjects: Object.fromEntries(
      config.durable_objects.bindings.map(({ name, class_name }) => [
        name,
        { className: class_name, useSQLite: config.exports[class_name]?.storage === 'sqlite' },
      ]),
    ),
    kvNamespaces: Object.fromEntries(config.kv_namespaces.map(({ binding }) => [binding, binding])),
    d1Databases: Object.fromEntries(config.d1_databases.map(({ binding }) => [binding, binding])),
    queueProducers: Object.fromEntries(config.queues.producers.map(({ binding, queue }) => [binding, queue])),
    queueConsumers: Object.fromEntries(
      config.queues.consumers.map((consumer) => [
        consumer.queue,
        {
          maxBatchSize: consumer.max_batch_size,
          maxBatchTimeout: consumer.max_batch_timeout,
          maxRetries: consumer.max_retries,
          ...(consumer.dead_letter_queue === undefined ? {} : { deadLetterQueue: consumer.dead_letter_queue }),
        },
      ]),
    ),
    analyticsEngineDatasets: Object.fromEntries(
      config.analytics_engine_datasets.map(({ binding, dataset }) => [binding, { dataset }]),
    ),
    ratelimits: Object.fromEntries(
      config.ratelimits.map(({ name, namespace_id, simple }) => [
        name,
        { namespace_id, simple: { limit: simple.limit, period: simple.period } },
      ]),
    ),
    assets: assets(config, root),
  }
}

/** Named one by one: Miniflare's own search for imports does not know that the compatibility date brings Node's modules. */
async function listModules(root: string, main: string) {
  const files = await readdir(root, { recursive: true })
  const others = files.filter((file) => /\.m?js$/.test(file) && file !== main)
  return [main, ...others].map((file) => ({ type: 'ESModule' as const, path: join(root, file) }))
}

export async function runtimeOptions(options: RuntimeOptions & Partial<SharedOptions>): Promise<MiniflareOptions> {
  const { configPath, settings, persist, ...shared } = options
  const worker = await workerOptions({ configPath, settings })
  return {
    ...shared,
    cf: false,
    defaultPersistRoot: resolve(persist),
    workers: [worker, controlWorker(worker)],
  }
}

function assets(config: BuiltConfig, root: string): NonNullable<WorkerOptions['assets']> {
  const { directory, binding, html_handling, not_found_handling, run_worker_first } = config.assets
  return {
    directory: join(root, directory),
    binding,
    routerConfig: {
      has_user_worker: true,
      static_routing: {
        user_worker: run_worker_first.filter((pattern) => !pattern.startsWith('!')),
        asset_worker: run_worker_first.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
      },
    },
    assetConfig: { html_handling, not_found_handling },
  }
}
