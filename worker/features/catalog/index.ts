export { type EdgeCache, purgeEdge } from './purge.ts'
export { readCatalog } from './read-catalog.ts'
export { enforcePublicLimit, serveReady } from './serve.ts'
export { readVolatile } from './volatile.ts'
