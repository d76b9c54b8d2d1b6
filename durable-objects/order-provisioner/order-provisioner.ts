import { DurableObject } from 'cloudflare:workers'

export class OrderProvisioner extends DurableObject<Env> {}
