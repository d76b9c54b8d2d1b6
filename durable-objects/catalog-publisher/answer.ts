/** Expected outcomes cross RPC as data: a stub that threw may be broken. */
export type Answer<T> = { ok: true; value: T } | { ok: false; retryAfterSeconds: number }
