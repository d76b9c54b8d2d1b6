import type { ServiceContext } from '#worker/context.ts'
import type { SalesforceEvent } from '#worker/contracts/events.ts'
import { iso } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { recordId } from '#worker/lib/record-id.ts'
import { hurry } from './hurry.ts'
import { countBatch, insertUnlessKnown } from './inbox-repo.ts'
import { readOutboundMessage } from './read-outbound-message.ts'

/** Any org of Salesforce can send them, and each leads to calls: what is too much is repeated, or found by the catch-up. */
const MOST_AN_HOUR = 300
/** What the portal looks at, with the key prefix of its ids. */
const LOOKED_AT: Readonly<Record<string, string>> = {
  Account: '001',
  Order: '801',
  OrderItem: '802',
  Product2: '01t',
  PricebookEntry: '01u',
}

/** What Salesforce takes for "do not send it again". */
export const ACK = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`

/**
 * The way that needs no code in Salesforce. It carries no signature and proves little, so that it is a hint and nothing more: its records
 * are read from Salesforce, and no order is started by what it says. Acknowledged once it is in the inbox.
 */
export async function receiveOutboundMessage(ctx: ServiceContext, body: Uint8Array): Promise<void> {
  const now = ctx.clock.now()
  const message = readOutboundMessage(decode(body), iso(now))
  if (!message) throw refused('Not an outbound message of Salesforce.')
  if (message.org !== ctx.env.SF_ORG_ID) throw new DomainError('SIGNATURE_INVALID')
  if (message.session) throw refused('It carries a session: clear "Send Session ID" in Salesforce.')
  const events = message.events.filter(isLookedAt)
  if (events.length === 0) return
  const batchKey = `outbound-message-${iso(now).slice(0, 13)}`
  if ((await countBatch(ctx.db, batchKey)) >= MOST_AN_HOUR) {
    ctx.log.warn('too many outbound messages', { mostAnHour: MOST_AN_HOUR })
    throw new DomainError('RATE_LIMITED', { retryAfterSeconds: 600 })
  }
  const fresh = await insertUnlessKnown(ctx.db, events, batchKey, now).all<{ id: string; entity: string }>()
  hurry(ctx, fresh.results)
}

function isLookedAt({ entity, recordIds }: SalesforceEvent): boolean {
  const prefix = Object.hasOwn(LOOKED_AT, entity) ? LOOKED_AT[entity] : undefined
  return prefix !== undefined && recordIds.every((id) => recordId(id, prefix) !== null)
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw refused('Not UTF-8.')
  }
}

function refused(message: string): DomainError {
  return new DomainError('VALIDATION_FAILED', { fields: [{ field: '', message }] })
}
