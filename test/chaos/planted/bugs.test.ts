import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BUGS } from './bugs.ts'
import { edited } from './tree.ts'

const PROJECT = join(import.meta.dirname, '..', '..', '..')

it('takes out each of the twenty defences', () => {
  expect(BUGS.map(({ defence }) => defence)).toEqual(Array.from({ length: 20 }, (_none, index) => index + 1))
})

describe('each edit still fits the source', () => {
  it.each(BUGS.flatMap((bug) => [...bug.edits, ...(bug.behind ?? [])].map((edit) => [bug.name, edit] as const)))(
    '%s',
    async (_name, edit) => {
      const source = await readFile(join(PROJECT, edit.file), 'utf8')
      expect(edited(source, edit)).not.toBe(source)
    },
  )
})
