import type { Collection, Store } from './store.ts'

interface Offsets {
  id: string
  vendorMs: number
  portalMs: number
}

interface Scheduled {
  dueAt: number
  label: string
  run: () => void
}

const LONGEST_TIMER_MS = 2_000_000_000

/** Vendor time = real time + an offset per tenant. The portal's own offset is remembered to sign in its time. */
export class VendorClock {
  #offsets: Collection<Offsets>
  #scheduled: Scheduled[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(store: Store) {
    this.#offsets = store.collection<Offsets>('_clock')
  }

  now(): Date {
    return new Date(this.#vendorNow())
  }

  portalNow(): Date {
    return new Date(Date.now() + this.portalOffsetMs)
  }

  get offsetMs(): number {
    return this.#read().vendorMs
  }

  get portalOffsetMs(): number {
    return this.#read().portalMs
  }

  setPortalOffset(offsetMs: number): void {
    this.#offsets.put({ ...this.#read(), portalMs: offsetMs })
  }

  setOffset(offsetMs: number): void {
    this.#offsets.put({ ...this.#read(), vendorMs: offsetMs })
    this.#runDue()
  }

  advance(ms: number): void {
    this.setOffset(this.offsetMs + ms)
  }

  set(iso: string): void {
    this.setOffset(Date.parse(iso) - Date.now())
  }

  /** Runs when vendor time has passed; pending work lives in memory and is lost with the process. */
  schedule(delayMs: number, label: string, run: () => void): () => void {
    const entry = { dueAt: this.#vendorNow() + delayMs, label, run }
    this.#scheduled.push(entry)
    this.#scheduled.sort((a, b) => a.dueAt - b.dueAt)
    this.#arm()
    return () => {
      this.#scheduled = this.#scheduled.filter((other) => other !== entry)
    }
  }

  pending(): { label: string; dueAt: string }[] {
    return this.#scheduled.map(({ label, dueAt }) => ({ label, dueAt: new Date(dueAt).toISOString() }))
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#scheduled = []
  }

  #vendorNow(): number {
    return Date.now() + this.offsetMs
  }

  #read(): Readonly<Offsets> {
    return this.#offsets.get('offsets') ?? { id: 'offsets', vendorMs: 0, portalMs: 0 }
  }

  #runDue(): void {
    for (let next = this.#scheduled[0]; next && next.dueAt <= this.#vendorNow(); next = this.#scheduled[0]) {
      this.#scheduled.shift()
      try {
        next.run()
      } catch (error) {
        console.error(`scheduled ${next.label} failed`, error)
      }
    }
    this.#arm()
  }

  #arm(): void {
    clearTimeout(this.#timer)
    const next = this.#scheduled[0]
    if (!next) return
    const wait = Math.min(Math.max(next.dueAt - this.#vendorNow(), 0), LONGEST_TIMER_MS)
    this.#timer = setTimeout(() => this.#runDue(), wait)
    this.#timer.unref()
  }
}
