import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from '../../sandbox/core/sqlite.ts'
import { Store } from '../../sandbox/core/store.ts'

interface Line {
  id: string
  state: string
  tags?: string[]
}

const newStore = () => new Store('t', null)

describe('documents', () => {
  it('are copies that nobody can change in place', () => {
    const lines = newStore().collection<Line>('lines')
    const given: Line = { id: '1', state: 'new', tags: ['a'] }
    lines.put(given)
    given.state = 'changed'
    expect(lines.get('1')).toEqual({ id: '1', state: 'new', tags: ['a'] })
    expect(() => (lines.get('1') as Line).tags?.push('b')).toThrow(TypeError)
  })

  it('keep their order of arrival', () => {
    const lines = newStore().collection<Line>('lines')
    for (const id of ['b', 'a', 'c']) lines.put({ id, state: 'new' })
    lines.put({ id: 'a', state: 'later' })
    expect(lines.list().map((line) => line.id)).toEqual(['b', 'a', 'c'])
  })
})

describe('a look by one field', () => {
  const ids = (lines: { by(field: 'state', value: unknown): readonly Line[] }, state: unknown) =>
    lines
      .by('state', state)
      .map(({ id }) => id)
      .toSorted()

  it('finds what a walk through all would find, whatever was written before and after', () => {
    const lines = newStore().collection<Line>('lines')
    lines.put({ id: 'early', state: 'New' })
    expect(ids(lines, 'new')).toEqual(['early'])
    for (const id of ['a', 'b', 'c']) lines.put({ id, state: 'new' })
    lines.put({ id: 'a', state: 'done' })
    lines.delete('b')
    expect(ids(lines, 'NEW')).toEqual(['c', 'early'])
    expect(ids(lines, 'done')).toEqual(['a'])
    expect(ids(lines, 'nothing')).toEqual([])
  })

  it('follows a transaction that is undone, also when it was asked inside', () => {
    const store = newStore()
    const lines = store.collection<Line>('lines')
    for (const id of ['a', 'b']) lines.put({ id, state: 'kept' })
    expect(() =>
      store.transaction(() => {
        lines.put({ id: 'a', state: 'lost' })
        lines.delete('b')
        expect(ids(lines, 'kept')).toEqual([])
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(ids(lines, 'kept')).toEqual(['a', 'b'])
    expect(ids(lines, 'lost')).toEqual([])
    store.clear()
    expect(ids(lines, 'kept')).toEqual([])
  })
})

describe('a transaction that throws', () => {
  it('leaves documents, deletions and sequences as they were', () => {
    const store = newStore()
    const lines = store.collection<Line>('lines')
    for (const id of ['a', 'b', 'c']) lines.put({ id, state: 'kept' })
    expect(lines.nextSequence()).toBe(1)
    expect(() =>
      store.transaction(() => {
        lines.put({ id: 'a', state: 'lost' })
        lines.put({ id: 'd', state: 'lost' })
        lines.delete('b')
        lines.nextSequence()
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(lines.list()).toEqual(['a', 'b', 'c'].map((id) => ({ id, state: 'kept' })))
    expect(lines.nextSequence()).toBe(2)
  })

  it('inside another one undoes only its own part', () => {
    const store = newStore()
    const lines = store.collection<Line>('lines')
    store.transaction(() => {
      lines.put({ id: 'outer', state: 'kept' })
      expect(() =>
        store.transaction(() => {
          lines.put({ id: 'inner', state: 'lost' })
          throw new Error('no')
        }),
      ).toThrow('no')
    })
    expect(lines.list().map((line) => line.id)).toEqual(['outer'])
  })

  it('may not be asynchronous', () => {
    expect(() => newStore().transaction(async () => {})).toThrow(TypeError)
  })
})

describe('on disk', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sandbox-store-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  it('finds committed documents of its own tenant again, in order', () => {
    const first = openSqlite(directory)
    const store = new Store('mine', first)
    const lines = store.collection<Line>('lines')
    lines.put({ id: 'b', state: 'new' })
    store.transaction(() => {
      lines.put({ id: 'a', state: 'new' })
      lines.put({ id: 'b', state: 'later' })
    })
    expect(() =>
      store.transaction(() => {
        lines.put({ id: 'c', state: 'lost' })
        throw new Error('no')
      }),
    ).toThrow('no')
    lines.nextSequence()
    new Store('other', first).collection<Line>('lines').put({ id: 'x', state: 'new' })
    first.close()

    const second = openSqlite(directory)
    const again = new Store('mine', second).collection<Line>('lines')
    expect(again.list()).toEqual([
      { id: 'b', state: 'later' },
      { id: 'a', state: 'new' },
    ])
    expect(again.nextSequence()).toBe(2)
    expect(second.tenants().sort()).toEqual(['mine', 'other'])
    second.close()
  })
})
