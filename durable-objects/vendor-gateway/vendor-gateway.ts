import { DurableObject } from 'cloudflare:workers'

export class VendorGateway extends DurableObject<Env> {}
