import { DurableObject } from 'cloudflare:workers'

export class SessionRegistry extends DurableObject<Env> {}
