import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IMPORT_TABLE, type Probe } from './import-table.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const RESTRICTION = 'no-restricted-imports'

type Diagnostic = { code: string; message: string; help?: string; filename: string }

/** Each probe stands alone: file names repeat, and one bad import must not hide another. */
const probes = Object.entries(IMPORT_TABLE).flatMap(([row, list]) => list.map((probe, index) => ({ row, index, probe })))
let folder: string
let found: Map<string, string>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-table-'))
  for (const { row, index, probe } of probes) plant(join(folder, `${row}-${index}`), probe)
  found = lint(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(Object.keys(IMPORT_TABLE))('%s', (row) => {
  test.each(probes.filter((probe) => probe.row === row))('$probe.0: $probe.1', ({ index, probe: [, , message] }) => {
    const said = found.get(`${row}-${index}`) ?? ''
    if (message === null) expect(said).toBe('')
    else expect(said).toMatch(message)
  })
})

function plant(place: string, [file, statement]: Probe): void {
  mkdirSync(dirname(join(place, file)), { recursive: true })
  cpSync(join(ROOT, '.oxlintrc.json'), join(place, '.oxlintrc.json'))
  writeFileSync(join(place, file), `${statement}\n`)
}

/** What the import rules say, by probe; each probe's folder has the rules at its root, as the repository has. */
function lint(place: string): Map<string, string> {
  const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--format', 'json', '.'], {
    cwd: place,
    encoding: 'utf8',
  })
  const { diagnostics, number_of_files } = JSON.parse(stdout) as { diagnostics: Diagnostic[]; number_of_files: number }
  expect(number_of_files).toBe(probes.length)
  const said = new Map<string, string>()
  for (const { code, message, help, filename } of diagnostics) {
    const probe = filename.split('/')[0] ?? ''
    if (code.includes(RESTRICTION)) said.set(probe, `${said.get(probe) ?? ''}${message} ${help ?? ''}\n`)
  }
  return said
}
