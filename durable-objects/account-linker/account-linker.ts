import { DurableObject } from 'cloudflare:workers'

export class AccountLinker extends DurableObject<Env> {}
