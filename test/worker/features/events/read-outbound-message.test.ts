import { describe, expect, it } from 'vitest'
import { readOutboundMessage } from '#worker/features/events/read-outbound-message.ts'

const RECEIVED = '2026-11-21T03:00:00.000Z'

const message = (stamp: string) => `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound">
 <OrganizationId>00D000000000001AAA</OrganizationId><Notification><Id>04l000000000001AAA</Id>
 <sObject xsi:type="sf:Order" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>801000000000901AAA</sf:Id>${stamp}</sObject>
 </Notification></notifications></e:Body></e:Envelope>`

const occurredAt = (stamp: string) => readOutboundMessage(message(stamp), RECEIVED)?.events[0]?.occurredAt

describe('an outbound message', () => {
  it('says when the record changed, never later than it came itself', () => {
    const stamped = (instant: string) => occurredAt(`<sf:SystemModstamp>${instant}</sf:SystemModstamp>`)
    expect(stamped('2026-11-21T02:59:58.000Z')).toBe('2026-11-21T02:59:58.000Z')
    expect(stamped('2099-01-01T00:00:00.000Z')).toBe(RECEIVED)
    expect(stamped('soon')).toBe(RECEIVED)
    expect(occurredAt('')).toBe(RECEIVED)
  })
})
