import { expect, test } from 'vitest'
import { inUseDetails } from '#web/features/profile/in-use-details.ts'
import { ApiError } from '#web/lib/api-error.ts'

const details = { orders: [], services: [{ id: '7', name: 'Fibre', status: 'active' }] }

test('what has to end first is read from the refusal, and from no other error', () => {
  expect(inUseDetails(new ApiError('ACCOUNT_IN_USE', { message: 'In use.', details }))).toEqual(details)
  expect(inUseDetails(new ApiError('INTERNAL', { message: 'Oh.', details }))).toBeNull()
  expect(inUseDetails(new ApiError('ACCOUNT_IN_USE', { message: 'In use.' }))).toBeNull()
  expect(inUseDetails(new Error('Oh.'))).toBeNull()
})
