export { claimSignedCommand } from './claim-signed-command.ts'
export { processInboxEvent } from './process-inbox-event.ts'
export { sweepEvents } from './sweep-events.ts'
