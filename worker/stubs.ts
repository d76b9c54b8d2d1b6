import type { AccountCache } from '#objects/account-cache/account-cache.ts'
import type { AccountLinker } from '#objects/account-linker/account-linker.ts'
import type { CatalogPublisher } from '#objects/catalog-publisher/catalog-publisher.ts'
import type { OrderProvisioner } from '#objects/order-provisioner/order-provisioner.ts'
import type { SessionRegistry } from '#objects/session-registry/session-registry.ts'

/** Names each object in one place. A stub stays broken after a reset: make one per call, never keep it. */
export function orderProvisioner(env: Env, crmOrderId: string): DurableObjectStub<OrderProvisioner> {
  return env.ORDER_PROVISIONER.getByName(crmOrderId) as DurableObjectStub<OrderProvisioner>
}

export function catalogPublisher(env: Env): DurableObjectStub<CatalogPublisher> {
  return env.CATALOG_PUBLISHER.getByName('catalog') as DurableObjectStub<CatalogPublisher>
}

/** `subject` is the user id, or an HMAC of the e-mail for addresses we do not know. */
export function sessionRegistry(env: Env, subject: string): DurableObjectStub<SessionRegistry> {
  return env.SESSION_REGISTRY.getByName(subject) as DurableObjectStub<SessionRegistry>
}

export function accountLinker(env: Env, crmAccountId: string): DurableObjectStub<AccountLinker> {
  return env.ACCOUNT_LINKER.getByName(crmAccountId) as DurableObjectStub<AccountLinker>
}

export function accountCache(env: Env, crmAccountId: string): DurableObjectStub<AccountCache> {
  return env.ACCOUNT_CACHE.getByName(crmAccountId) as DurableObjectStub<AccountCache>
}
