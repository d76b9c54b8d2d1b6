import { serveReady } from '#worker/features/catalog/index.ts'

export { AccountCache } from '#objects/account-cache/account-cache.ts'
export { AccountLinker } from '#objects/account-linker/account-linker.ts'
export { CatalogPublisher } from '#objects/catalog-publisher/catalog-publisher.ts'
export { OrderProvisioner } from '#objects/order-provisioner/order-provisioner.ts'
export { SessionRegistry } from '#objects/session-registry/session-registry.ts'
export { VendorGateway } from '#objects/vendor-gateway/vendor-gateway.ts'

/** What a visitor of the catalog does not need is loaded with the first request that does: an isolate starts for the visitor. */
export default {
  fetch: (request, env, ctx) =>
    serveReady(request, env, ctx) ?? import('./app.ts').then(({ app }) => app.fetch(request, env, ctx)),
  queue: async (batch, env, ctx) => (await import('./queue.ts')).consumeQueue(batch, env, ctx),
  scheduled: async (controller, env, ctx) => (await import('./schedule.ts')).runSchedule(controller, env, ctx),
} satisfies ExportedHandler<Env>
