import type { World } from '../../core/world.ts'
import { makeRecordId } from '../ids.ts'
import { findLiving } from '../record.ts'
import { callOut } from './callout.ts'
import { EVENTS_PATH } from './envelope.ts'

export interface OutboundMessage {
  object: string
  ids: string[]
  /** Sent before under these notification ids: a redelivery. */
  notificationIds?: string[] | undefined
  /** What is wrong with it. */
  forge?: 'wrong-org' | 'session' | 'doctype' | 'cut' | undefined
}

export interface OutboundAnswer {
  status: number
  /** Only `true` ends the redelivery. */
  ack: boolean
  notificationIds: string[]
}

/** One message of a workflow rule: SOAP 1.1, no signature, fields as they are now, empty ones left out. */
export async function sendOutboundMessage(world: World, message: OutboundMessage): Promise<OutboundAnswer> {
  const notificationIds = message.notificationIds ?? message.ids.map(() => nextNotificationId(world))
  const { status, body } = await callOut({
    url: `${world.portal.url}${EVENTS_PATH}/outbound-message`,
    body: render(world, message, notificationIds),
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
  })
  return { status, ack: status === 200 && /<(?:\w+:)?Ack>\s*true\s*<\//.test(body), notificationIds }
}

function nextNotificationId(world: World): string {
  return makeRecordId('04l', world.collection('salesforce.OutboundMessage').nextSequence())
}

function render(world: World, { object, ids, forge }: OutboundMessage, notificationIds: readonly string[]): string {
  const org = forge === 'wrong-org' ? makeRecordId('00D', 999) : world.config.salesforce.orgId
  const session = forge === 'session' ? '<SessionId>00D000000000001!AQ</SessionId>' : '<SessionId xsi:nil="true"/>'
  const notifications = ids.map((id, index) => {
    const stamp = findLiving(world, object, id)?.SystemModstamp
    const fields = [`<sf:Id>${id}</sf:Id>`, ...(stamp ? [`<sf:SystemModstamp>${stamp}</sf:SystemModstamp>`] : [])]
    return `<Notification><Id>${notificationIds[index] ?? ''}</Id><sObject xsi:type="sf:${object}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">${fields.join('')}</sObject></Notification>`
  })
  const doctype = forge === 'doctype' ? '<!DOCTYPE soapenv:Envelope [<!ENTITY a "b">]>' : ''
  const whole = `<?xml version="1.0" encoding="UTF-8"?>${doctype}
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${org}</OrganizationId>
   <ActionId>${makeRecordId('04k', 1)}</ActionId>
   ${session}
   <EnterpriseUrl>https://portal.my.salesforce.com/services/Soap/c/66.0/${org.slice(0, 15)}</EnterpriseUrl>
   <PartnerUrl>https://portal.my.salesforce.com/services/Soap/u/66.0/${org.slice(0, 15)}</PartnerUrl>
   ${notifications.join('\n   ')}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`
  return forge === 'cut' ? whole.slice(0, whole.length / 2) : whole
}
