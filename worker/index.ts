import { serveReady } from '#worker/features/catalog/index.ts'
import { app } from './app.ts'
import { consumeQueue } from './queue.ts'
import { runSchedule } from './schedule.ts'

export { AccountCache } from '#objects/account-cache/account-cache.ts'
export { AccountLinker } from '#objects/account-linker/account-linker.ts'
export { CatalogPublisher } from '#objects/catalog-publisher/catalog-publisher.ts'
export { OrderProvisioner } from '#objects/order-provisioner/order-provisioner.ts'
export { SessionRegistry } from '#objects/session-registry/session-registry.ts'
export { VendorGateway } from '#objects/vendor-gateway/vendor-gateway.ts'

export default {
  fetch: (request, env, ctx) => serveReady(request, env, ctx) ?? app.fetch(request, env, ctx),
  queue: (batch, env, ctx) => consumeQueue(batch, env, ctx),
  scheduled: (controller, env, ctx) => runSchedule(controller, env, ctx),
} satisfies ExportedHandler<Env>
