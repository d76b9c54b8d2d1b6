import { describe, expect, it } from 'vitest'
import { signBody, signRequest } from '../../sandbox/salesforce/events/signature.ts'

const BODY = '{"id":"evt_0001","name":"Zoë & Söhne"}'

describe('signatures', () => {
  it('match the known answer of rule R1', () => {
    const hex = signRequest('portal-test-key', {
      environment: 'production',
      method: 'POST',
      path: '/api/events/salesforce',
      timestamp: 1767225600,
      nonce: '00112233445566778899aabbccddeeff',
      idempotencyKey: 'evt_0001',
      body: BODY,
    })
    expect(hex).toBe('b6e19648e87145edb9cc3016e9a573f9f6c21b2cf99fc4b7f2804cd4bb868eaa')
  })

  it('match the known answer of the formula over the body alone', () => {
    expect(signBody('portal-test-key', BODY)).toBe('7d98d17143145bad4ff45a0f4707f397bfc715f7a0b8f68f61bfa61a8e6ee803')
  })
})
