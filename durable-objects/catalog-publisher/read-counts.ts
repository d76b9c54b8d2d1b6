import type { PublisherState } from './publisher-state.ts'

const NONE = { hits: 0, misses: 0, manifests: 0, parts: 0 }

/** What readers asked for since it was last stored: not worth a write each. */
export class ReadCounts {
  #counts = NONE

  add(more: Partial<typeof NONE>): void {
    const { hits, misses, manifests, parts } = this.#counts
    this.#counts = {
      hits: hits + (more.hits ?? 0),
      misses: misses + (more.misses ?? 0),
      manifests: manifests + (more.manifests ?? 0),
      parts: parts + (more.parts ?? 0),
    }
  }

  get empty(): boolean {
    return Object.values(this.#counts).every((count) => count === 0)
  }

  /** The stored counts with these. */
  onTopOf({ hits, misses, waits }: PublisherState): Pick<PublisherState, 'hits' | 'misses' | 'waits'> {
    return {
      hits: hits + this.#counts.hits,
      misses: misses + this.#counts.misses,
      waits: { manifests: waits.manifests + this.#counts.manifests, parts: waits.parts + this.#counts.parts },
    }
  }

  reset(): void {
    this.#counts = NONE
  }
}
