import { DurableObject } from 'cloudflare:workers'

export class AccountCache extends DurableObject<Env> {}
