import { DurableObject } from 'cloudflare:workers'

export class CatalogPublisher extends DurableObject<Env> {}
