import { randomBytes } from 'node:crypto'
import { isOldSeal, openField, sealField } from '#worker/lib/field-encryption.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { matchTotp, toBase32 } from '#worker/lib/totp.ts'

const SEED_BYTES = 20
const FIELD = 'totp-seed'

type Row = { seed: string; since_ms: number; last_step: number }
/** `owner`: the object's own id, which it knows whoever wakes it; its name may be missing in an alarm. */
export type SealedFor = { keyring: Readonly<Record<string, string>>; owner: string }

/** The authenticator app: one that counts, and one being set up until its first code. Seeds are sealed. */
export class Authenticator {
  readonly #sql: SqlStorage
  readonly #seal: SealedFor

  constructor(sql: SqlStorage, seal: SealedFor) {
    this.#sql = sql
    this.#seal = seal
  }

  enabledAtMs(): number | null {
    return this.#row('active')?.since_ms ?? null
  }

  /** Another one may count until this one is confirmed. The secret in base32. */
  setUp(now: number): string {
    const seed = randomBytes(SEED_BYTES)
    const sealed = this.#sealed(seed)
    this.#sql.exec('DELETE FROM authenticators WHERE state = ?', 'pending')
    this.#sql.exec('INSERT INTO authenticators (state, seed, since_ms, last_step) VALUES (?, ?, ?, 0)', 'pending', sealed, now)
    return toBase32(seed)
  }

  /** Its first code makes it the one that counts. */
  confirm(code: string, now: number): 'confirmed' | 'wrong' | 'expired' {
    const row = this.#row('pending')
    if (!row || now - row.since_ms >= NUMBERS.authenticatorSetupMs) return 'expired'
    const step = matchTotp(this.#seed(row), code, { now, lastStep: 0 })
    if (step === null) return 'wrong'
    this.#sql.exec('DELETE FROM authenticators WHERE state = ?', 'active')
    this.#sql.exec("UPDATE authenticators SET state = 'active', since_ms = ?, last_step = ?", now, step)
    return 'confirmed'
  }

  /** Marks the code's step as spent in the same turn. */
  accept(code: string, now: number): boolean {
    const row = this.#row('active')
    if (!row) return false
    const step = matchTotp(this.#seed(row), code, { now, lastStep: row.last_step })
    if (step === null) return false
    this.#sql.exec("UPDATE authenticators SET last_step = ? WHERE state = 'active'", step)
    return true
  }

  remove(): boolean {
    const had = this.enabledAtMs() !== null
    this.#sql.exec('DELETE FROM authenticators')
    return had
  }

  /** Whether one that counted is gone; one being set up goes as well. */
  removeSince(ms: number): boolean {
    const counted = (this.enabledAtMs() ?? -1) >= ms
    this.#sql.exec('DELETE FROM authenticators WHERE since_ms >= ?', ms)
    return counted
  }

  /** Seals by today's key what an older one sealed, so that the older one can leave the ring. */
  sweep(now: number): void {
    this.#sql.exec("DELETE FROM authenticators WHERE state = 'pending' AND since_ms <= ?", now - NUMBERS.authenticatorSetupMs)
    const row = this.#row('active')
    if (!row || !isOldSeal(this.#seal.keyring, row.seed)) return
    this.#sql.exec("UPDATE authenticators SET seed = ? WHERE state = 'active'", this.#sealed(this.#seed(row)))
  }

  #row(state: 'active' | 'pending'): Row | undefined {
    return this.#sql.exec<Row>('SELECT seed, since_ms, last_step FROM authenticators WHERE state = ?', state).toArray()[0]
  }

  #seed(row: Row): Buffer {
    return Buffer.from(openField(this.#seal.keyring, this.#name(), row.seed), 'base64url')
  }

  #sealed(seed: Buffer): string {
    return sealField(this.#seal.keyring, this.#name(), seed.toString('base64url'))
  }

  #name() {
    return { userId: this.#seal.owner, field: FIELD }
  }
}
