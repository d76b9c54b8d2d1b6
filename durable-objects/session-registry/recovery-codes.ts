import { randomBytes } from 'node:crypto'
import { hashOf } from './rotation.ts'

const CODES = 10
const GROUPS = 4
const GROUP_LENGTH = 4
/** Without letters that look like others. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Ten codes for the day the other factors are gone, 80 random bits each; a used one is a missing row. Stored as SHA-256 only. */
export class RecoveryCodes {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  left(): number {
    return this.#sql.exec<{ left: number }>('SELECT COUNT(*) AS left FROM recovery_codes').one().left
  }

  /** The former ones no longer work. */
  renew(now: number): string[] {
    this.clear()
    const codes = Array.from({ length: CODES }, newCode)
    for (const code of codes)
      this.#sql.exec('INSERT INTO recovery_codes (hash, created_at_ms) VALUES (?, ?)', hashOf(normalize(code)), now)
    return codes
  }

  accept(code: string): boolean {
    return this.#sql.exec('DELETE FROM recovery_codes WHERE hash = ?', hashOf(normalize(code))).rowsWritten > 0
  }

  removeSince(ms: number): boolean {
    return this.#sql.exec('DELETE FROM recovery_codes WHERE created_at_ms >= ?', ms).rowsWritten > 0
  }

  clear(): void {
    this.#sql.exec('DELETE FROM recovery_codes')
  }
}

function newCode(): string {
  const letters = Array.from(randomBytes(GROUPS * GROUP_LENGTH), (byte) => ALPHABET[byte & 31]).join('')
  return letters.match(new RegExp(`.{${GROUP_LENGTH}}`, 'g'))?.join('-') ?? letters
}

/** As somebody types it from paper. */
function normalize(code: string): string {
  return code
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
    .replaceAll(/[il]/g, '1')
    .replaceAll('o', '0')
}
