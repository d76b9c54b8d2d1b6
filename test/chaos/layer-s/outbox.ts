import type { Announcement } from '#objects/order-provisioner/outbox.ts'

export interface Entry {
  key: string
  version: number
  attempts: number
  nextAt: number
  announcement: Announcement
}

/** The object's outbox table with the same rules: write-backs merge into one row, and only the delivered version is deleted. */
export class Outbox {
  #entries = new Map<string, Entry>()

  /** The rows as they are now; entries are replaced, never changed. */
  copy(): Outbox {
    const copy = new Outbox()
    copy.#entries = new Map(this.#entries)
    return copy
  }

  announce(announcements: readonly Announcement[], now: number): void {
    for (const announcement of announcements) {
      const key = keyOf(announcement)
      const known = this.#entries.get(key)
      const merged =
        known?.announcement.kind === 'write-back' && announcement.kind === 'write-back'
          ? { ...announcement, progress: { ...known.announcement.progress, ...announcement.progress } }
          : announcement
      const entry = { key, version: (known?.version ?? 0) + 1, attempts: known?.attempts ?? 0, nextAt: now, announcement: merged }
      this.#entries.set(key, entry)
    }
  }

  due(now: number): Entry[] {
    const due = [...this.#entries.values()].filter((entry) => entry.nextAt <= now)
    return due.sort((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1))
  }

  claim(entry: Entry, retryAt: number): void {
    const current = this.#entries.get(entry.key)
    if (current?.version !== entry.version) return
    this.#entries.set(entry.key, { ...current, attempts: current.attempts + 1, nextAt: retryAt })
  }

  settle(entry: Entry, now: number): void {
    const current = this.#entries.get(entry.key)
    if (current?.version === entry.version) this.#entries.delete(entry.key)
    else if (current) this.#entries.set(entry.key, { ...current, nextAt: now })
  }

  isPending(kind: Announcement['kind']): boolean {
    for (const entry of this.#entries.values()) if (entry.announcement.kind === kind) return true
    return false
  }

  nextAt(): number | null {
    let next: number | null = null
    for (const entry of this.#entries.values()) next = next === null ? entry.nextAt : Math.min(next, entry.nextAt)
    return next
  }
}

function rank(entry: Entry): number {
  return entry.announcement.kind === 'write-back' ? 0 : 1
}

function keyOf(announcement: Announcement): string {
  if (announcement.kind === 'mail') return `mail:${announcement.template}:${announcement.version}`
  return announcement.kind === 'task' ? `task:${announcement.code}` : announcement.kind
}
