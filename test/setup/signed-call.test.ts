import { expect, test } from 'vitest'
import { signedInit } from './signed-call.ts'

test('signs the published example', () => {
  const { headers } = signedInit({
    secret: 'portal-test-key',
    environment: 'production',
    path: '/api/events/salesforce',
    timestamp: 1767225600,
    nonce: '00112233445566778899aabbccddeeff',
    key: 'evt_0001',
    body: { id: 'evt_0001', name: 'Zoë & Söhne' },
  })
  expect(headers['X-Signature']).toBe('v1=b6e19648e87145edb9cc3016e9a573f9f6c21b2cf99fc4b7f2804cd4bb868eaa')
})
