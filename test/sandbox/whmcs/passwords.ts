import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface StoredPassword {
  passwordSalt: string
  passwordHash: string
}

export function hashPassword(password: string, salt = randomBytes(12).toString('hex')): StoredPassword {
  return { passwordSalt: salt, passwordHash: digest(password, salt) }
}

export function isPassword(password: string, stored: StoredPassword): boolean {
  return timingSafeEqual(Buffer.from(digest(password, stored.passwordSalt)), Buffer.from(stored.passwordHash))
}

function digest(password: string, salt: string): string {
  return createHash('sha256').update(`${salt}:${password}`).digest('hex')
}
