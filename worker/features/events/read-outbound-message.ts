import type { SalesforceEvent } from '#worker/contracts/events.ts'
import { parseStrictXml, type XmlElement } from '#worker/lib/strict-xml.ts'

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const OUTBOUND = 'http://soap.sforce.com/2005/09/outbound'
const RECORD = 'urn:sobject.enterprise.soap.sforce.com'
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance'
const MOST_NOTIFICATIONS = 100

export type OutboundMessage = { org: string; session: boolean; events: SalesforceEvent[] }

/** SOAP 1.1 as workflow sends it (vendors/salesforce.md §17.2), or null. Of each record only its id and stamp are taken. */
export function readOutboundMessage(text: string, receivedAt: string): OutboundMessage | null {
  const envelope = parseStrictXml(text)
  const body = envelope?.name === `{${SOAP}}Envelope` ? only(envelope, `{${SOAP}}Body`) : null
  const notifications = body && only(body, `{${OUTBOUND}}notifications`)
  const org = notifications && only(notifications, `{${OUTBOUND}}OrganizationId`)
  if (!notifications || !org) return null
  const session = only(notifications, `{${OUTBOUND}}SessionId`)
  const found = notifications.children.filter(({ name }) => name === `{${OUTBOUND}}Notification`)
  const events = found.map((notification) => toEvent(notification, receivedAt)).filter((event) => event !== null)
  if (found.length < 1 || found.length > MOST_NOTIFICATIONS || events.length !== found.length) return null
  return { org: org.text.trim(), session: session !== null && session.text.trim() !== '', events }
}

function toEvent(notification: XmlElement, receivedAt: string): SalesforceEvent | null {
  const id = only(notification, `{${OUTBOUND}}Id`)?.text.trim() ?? ''
  const record = only(notification, `{${OUTBOUND}}sObject`)
  const recordId = (record && only(record, `{${RECORD}}Id`)?.text.trim()) ?? ''
  const entity = /^(?:\w+:)?([A-Za-z]\w{0,79})$/.exec(record?.attributes.get(`{${INSTANCE}}type`) ?? '')?.[1]
  if (!/^04l[A-Za-z0-9]{15}$/.test(id) || !/^[A-Za-z0-9]{18}$/.test(recordId) || entity === undefined) return null
  const stamp = Date.parse((record && only(record, `{${RECORD}}SystemModstamp`)?.text) ?? '')
  // A later one would announce changes that are still to come, so that the catch-up would leave them out.
  const believed = stamp <= Date.parse(receivedAt)
  return {
    id: `om-${id}`,
    channel: 'outbound-message',
    sequence: 0,
    kind: 'change',
    entity,
    recordIds: [recordId],
    changeType: 'UPDATE',
    changedFields: [],
    occurredAt: believed ? new Date(stamp).toISOString() : receivedAt,
  }
}

/** The child of that name; a second one makes the message ambiguous. */
function only(parent: XmlElement, name: string): XmlElement | null {
  const found = parent.children.filter((child) => child.name === name)
  return found.length === 1 ? (found[0] ?? null) : null
}
