export { claimSignedCommand } from './claim-signed-command.ts'
export { processCatalogEvents } from './process-catalog-events.ts'
export { processInboxEvent } from './process-inbox-event.ts'
export { sweepEvents } from './sweep-events.ts'
