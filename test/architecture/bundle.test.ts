import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureBuilt } from '../local/build.ts'

const GZIP_LIMIT_KIB = 450

let scripts: string[]

describe('the production build of the Worker', () => {
  beforeAll(async () => {
    const folder = dirname(await ensureBuilt('production'))
    const files = await readdir(folder, { recursive: true })
    scripts = await Promise.all(files.filter((file) => file.endsWith('.js')).map((file) => readFile(join(folder, file), 'utf8')))
  }, 120_000)

  test(`is at most ${GZIP_LIMIT_KIB} KiB gzip`, () => {
    const kib = gzipSync(scripts.join('')).byteLength / 1024
    expect(kib).toBeGreaterThan(10)
    expect(kib).toBeLessThanOrEqual(GZIP_LIMIT_KIB)
  })

  test('has no route that moves the clock', () => {
    expect(scripts.some((script) => script.includes('/api/development/'))).toBe(false)
  })
})
