import { iso } from '#worker/lib/clock.ts'
import { SECOND_FACTOR } from './second-factors.ts'
import type { Tables } from './tables.ts'

/** What one registry keeps, as its person may read it: no seed, code, key, token or hash. */
export function exportRecords({ sessions, authenticator, recoveryCodes, passkeys }: Tables, sql: SqlStorage) {
  const claims = sessions.claims()
  const enabledAtMs = authenticator.enabledAtMs()
  return {
    claims: claims === null ? null : (JSON.parse(claims) as Record<string, unknown>),
    sessions: sessions.sessions().map((session) => ({
      id: session.id,
      device: session.device,
      place: session.place,
      remembered: session.remembered,
      createdAt: iso(session.createdAtMs),
      lastUsedAt: iso(session.lastUsedAtMs),
      provedAt: iso(session.provedAtMs),
      expiresAt: iso(session.expiresAtMs),
    })),
    knownDevices: rows(sql, 'SELECT created_at_ms, last_seen_at_ms FROM devices').map((row) => ({
      firstSeenAt: at(row['created_at_ms']),
      lastSeenAt: at(row['last_seen_at_ms']),
    })),
    failedTries: rows(sql, 'SELECT subject, json, updated_at_ms FROM attempts').map((row) => ({
      at: at(row['updated_at_ms']),
      of:
        row['subject'] === SECOND_FACTOR ? 'second factor' : row['subject'] === 'account' ? 'password' : 'password, known device',
      tries: JSON.parse(String(row['json'])) as Record<string, unknown>,
    })),
    authenticatorSince: enabledAtMs === null ? null : iso(enabledAtMs),
    recoveryCodesLeft: recoveryCodes.left(),
    passkeys: passkeys.list().map(({ id, name, transports, createdAtMs, lastUsedAtMs }) => ({
      id,
      name,
      transports,
      createdAt: iso(createdAtMs),
      lastUsedAt: lastUsedAtMs === null ? null : iso(lastUsedAtMs),
    })),
    mailedLinks: rows(sql, 'SELECT purpose, payload, issued_at_ms, expires_at_ms, open FROM links').map((row) => ({
      purpose: row['purpose'],
      about: JSON.parse(String(row['payload'])) as Record<string, unknown>,
      issuedAt: at(row['issued_at_ms']),
      expiresAt: at(row['expires_at_ms']),
      open: row['open'] === 1,
    })),
    openChallenges: rows(sql, 'SELECT kind, expires_at_ms FROM challenges').map((row) => ({
      kind: row['kind'],
      expiresAt: at(row['expires_at_ms']),
    })),
  }
}

function rows(sql: SqlStorage, query: string) {
  return sql.exec(query).toArray()
}

function at(milliseconds: SqlStorageValue | undefined): string {
  return iso(Number(milliseconds))
}
