import type { CrmOrderProgress } from '#worker/ports/crm.ts'

/** What must become known outside. Provisioning does not wait for it; each entry is repeatable. */
export type Announcement =
  | { kind: 'write-back'; progress: CrmOrderProgress }
  | { kind: 'service-ids'; items: { itemId: string; billingServiceId: string }[] }
  | { kind: 'sim-details'; serviceId: string; billingProductId: string; iccid: string }
  | { kind: 'mail'; template: MailTemplate; version: string }
  /** `parkedAt`: since when a person is needed. */
  | {
      kind: 'index'
      state: 'placed' | 'provisioning' | 'completed' | 'failed' | 'needs-attention' | 'cancelled'
      parkedAt?: number
    }
  | { kind: 'task'; code: string; detail: string }
  /** What the task asked for is under way or done. */
  | { kind: 'task-closed'; code: string }
  | { kind: 'release-sim'; attempt: number }
  | { kind: 'invalidate' }

export type MailTemplate = 'completed' | 'payment-needed' | 'payment-needed-ahead' | 'delayed' | 'given-up'

export type OutboxEntry = {
  key: string
  version: number
  attempts: number
  next_at: number
  /** 1: the receiver has understood and refused it; a task is open until it is taken. */
  refused: number
  announcement: Announcement
}

type Row = { key: string; version: number; kind: string; payload: string; attempts: number; next_at: number; refused: number }

/** Write-backs are merged into one row, so that an older value can never overwrite a newer one. */
export function announce(storage: DurableObjectStorage, announcements: readonly Announcement[], now: number): void {
  for (const announcement of announcements) {
    const key = keyOf(announcement)
    const [known] = storage.sql.exec<Row>('SELECT * FROM outbox WHERE key = ?', key).toArray()
    const merged = known && announcement.kind === 'write-back' ? mergeProgress(known, announcement) : announcement
    storage.sql.exec(
      `INSERT INTO outbox (key, version, kind, payload, attempts, next_at) VALUES (?, 1, ?, ?, 0, ?)
       ON CONFLICT (key) DO UPDATE SET version = version + 1, payload = excluded.payload, next_at = excluded.next_at`,
      key,
      announcement.kind,
      JSON.stringify(merged),
      now,
    )
  }
}

function mergeProgress(known: Row, announcement: Extract<Announcement, { kind: 'write-back' }>): Announcement {
  const before = JSON.parse(known.payload) as Extract<Announcement, { kind: 'write-back' }>
  return { kind: 'write-back', progress: { ...before.progress, ...announcement.progress } }
}

function keyOf(announcement: Announcement): string {
  if (announcement.kind === 'mail') return `mail:${announcement.template}:${announcement.version}`
  // One row for a task and its end: the later of the two is what counts.
  if (announcement.kind === 'task' || announcement.kind === 'task-closed') return `task:${announcement.code}`
  return announcement.kind
}

export function listDue(storage: DurableObjectStorage, now: number): OutboxEntry[] {
  const rows = storage.sql
    .exec<Row>('SELECT * FROM outbox WHERE next_at <= ? ORDER BY kind = ? DESC, key', now, 'write-back')
    .toArray()
  return rows.map((row) => ({ ...row, announcement: JSON.parse(row.payload) as Announcement }))
}

export function isPending(storage: DurableObjectStorage, kind: Announcement['kind']): boolean {
  return storage.sql.exec('SELECT 1 FROM outbox WHERE kind = ? LIMIT 1', kind).toArray().length > 0
}

export function nextDue(storage: DurableObjectStorage): number | null {
  return storage.sql.exec<{ next: number | null }>('SELECT MIN(next_at) AS next FROM outbox').one().next
}

/** Before an entry is sent: the attempt counts even if the process dies in the middle of it. */
export function claim(storage: DurableObjectStorage, entry: OutboxEntry, retryAt: number): void {
  storage.sql.exec(
    'UPDATE outbox SET attempts = attempts + 1, next_at = ? WHERE key = ? AND version = ?',
    retryAt,
    entry.key,
    entry.version,
  )
}

/** Repeating cannot heal it: asked for again now and then, until somebody has changed what refuses it. */
export function refuse(storage: DurableObjectStorage, entry: OutboxEntry, retryAt: number): void {
  storage.sql.exec('UPDATE outbox SET refused = 1, next_at = ? WHERE key = ? AND version = ?', retryAt, entry.key, entry.version)
}

export function listUntold(storage: DurableObjectStorage): OutboxEntry[] {
  return listDue(storage, Number.MAX_SAFE_INTEGER)
}

/** Deletes the entry unless something newer was announced meanwhile. */
export function settle(storage: DurableObjectStorage, entry: OutboxEntry, now: number): void {
  storage.sql.exec('DELETE FROM outbox WHERE key = ? AND version = ?', entry.key, entry.version)
  storage.sql.exec('UPDATE outbox SET next_at = ? WHERE key = ?', now, entry.key)
}
