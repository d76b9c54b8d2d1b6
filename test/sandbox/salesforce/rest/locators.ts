import { makeRecordId } from '../ids.ts'
import { SalesforceError } from '../errors.ts'
import type { World } from '../../core/world.ts'
import { salesforceSettings } from '../settings.ts'

interface Cursor {
  records: Record<string, unknown>[]
  pageSize: number
  expiresAt: number
}

export interface Page {
  totalSize: number
  done: boolean
  nextRecordsUrl?: string
  records: Record<string, unknown>[]
}

const LARGEST_BATCH = 2000
const SMALLEST_BATCH = 200
const CURSOR_PREFIX = '01g'

/** Open result sets of one tenant, in memory: a restart loses them, and callers start again. */
export class Locators {
  #world: World
  #cursors = new Map<string, Cursor>()
  #sequence = 0

  constructor(world: World) {
    this.#world = world
  }

  firstPage(records: Record<string, unknown>[], totalSize: number, version: string, asked: number | null): Page {
    const { pageSize, locatorLifeMs } = salesforceSettings(this.#world)
    const wanted = Math.min(Math.max(asked ?? LARGEST_BATCH, SMALLEST_BATCH), LARGEST_BATCH)
    const size = Math.min(wanted, pageSize)
    if (records.length <= size) return { totalSize, done: true, records }
    this.#sequence += 1
    const id = makeRecordId(CURSOR_PREFIX, this.#sequence)
    this.#cursors.set(id, { records, pageSize: size, expiresAt: this.#now() + locatorLifeMs })
    return this.#page(id, 0, version)
  }

  nextPage(locator: string, version: string): Page {
    const [, id = '', offset = ''] = /^(01g\w{15})-(\d+)$/.exec(locator) ?? []
    const cursor = this.#cursors.get(id)
    if (!cursor || cursor.expiresAt < this.#now()) {
      this.#cursors.delete(id)
      throw new SalesforceError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
    }
    return this.#page(id, Number(offset), version)
  }

  #page(id: string, offset: number, version: string): Page {
    const { records, pageSize } = this.#cursors.get(id) ?? { records: [], pageSize: 1 }
    const end = offset + pageSize
    const page = { totalSize: records.length, records: records.slice(offset, end) }
    if (end >= records.length) return { ...page, done: true }
    return { ...page, done: false, nextRecordsUrl: `/services/data/v${version}/query/${id}-${end}` }
  }

  #now(): number {
    return this.#world.clock.now().getTime()
  }
}
