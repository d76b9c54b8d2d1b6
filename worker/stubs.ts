import type { AccountCache } from '#objects/account-cache/account-cache.ts'
import type { AccountLinker } from '#objects/account-linker/account-linker.ts'
import type { CatalogPublisher } from '#objects/catalog-publisher/catalog-publisher.ts'
import type { OrderProvisioner } from '#objects/order-provisioner/order-provisioner.ts'
import type { SessionRegistry } from '#objects/session-registry/session-registry.ts'
import type { VendorGateway } from '#objects/vendor-gateway/vendor-gateway.ts'
import type { Vendor } from '#worker/lib/errors.ts'
import { SALESFORCE_SHORT_OBJECTS } from '#worker/lib/numbers.ts'

export type { Standing } from '#objects/order-provisioner/standing.ts'

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

/** Salesforce has a pool: long calls have their own object, equal reads (`key`) meet in one, the rest is spread. */
export function vendorGateway(
  env: Env,
  vendor: Vendor,
  call: { lane?: 'short' | 'long' | undefined; key?: string | undefined } = {},
): DurableObjectStub<VendorGateway> {
  if (vendor !== 'salesforce') return vendorGatewayNamed(env, vendor)
  if (call.lane === 'long') return vendorGatewayNamed(env, 'salesforce-long')
  const slot = call.key === undefined ? crypto.getRandomValues(new Uint8Array(1)) : new TextEncoder().encode(call.key)
  const index = slot.reduce((sum, byte) => (sum * 31 + byte) % 65_521, 7) % SALESFORCE_SHORT_OBJECTS
  return vendorGatewayNamed(env, `salesforce-short-${index}`)
}

/** The object that holds the vendor's breaker. */
export function vendorBreaker(env: Env, vendor: Vendor): DurableObjectStub<VendorGateway> {
  return vendorGatewayNamed(env, vendor === 'salesforce' ? 'salesforce-short-0' : vendor)
}

/** Near the vendors, which run in Japan; SendGrid in the United States. Only the first access places an object. */
export function vendorGatewayNamed(env: Env, name: string): DurableObjectStub<VendorGateway> {
  const locationHint = name === 'sendgrid' ? 'enam' : 'apac-ne'
  return env.VENDOR_GATEWAY.getByName(name, { locationHint }) as DurableObjectStub<VendorGateway>
}
