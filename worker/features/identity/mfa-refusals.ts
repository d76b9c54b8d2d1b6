import { DomainError } from '#worker/lib/errors.ts'

export function wrongCode(): DomainError {
  const message = 'This code is wrong or was used before. Enter the one your app shows now.'
  return new DomainError('CODE_INVALID', { fields: [{ field: 'code', message }] })
}

export function wrongPasskey(): DomainError {
  const message = 'This passkey was not accepted. Try again, or use another way.'
  return new DomainError('CODE_INVALID', { fields: [{ field: 'passkey', message }] })
}
