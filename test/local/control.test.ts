import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Log, LogLevel, Miniflare, type WorkerOptions } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Control, controlOf, controlWorker } from './control.ts'

/** Prints far more than a pipe holds, for as long as somebody works beside it. */
const CHATTY = `export default {
  async fetch(_request, _env, ctx) {
    ctx.waitUntil((async () => {
      for (let turn = 0; turn < 40; turn++) {
        for (let line = 0; line < 200; line++) console.log('x'.repeat(500))
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })())
    return new Response('talking')
  },
  async scheduled({ cron }, { DB }) {
    await DB.prepare('INSERT INTO ticks (cron) VALUES (?)').bind(cron).run()
  },
}`

let folder: string
let runtime: Miniflare
let control: Control

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'control-'))
  const portal: WorkerOptions = {
    name: 'portal',
    modules: true,
    script: CHATTY,
    compatibilityDate: '2026-10-12',
    d1Databases: { DB: 'DB' },
  }
  runtime = new Miniflare({
    log: new Log(LogLevel.NONE),
    cf: false,
    defaultPersistRoot: folder,
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => void [stdout.resume(), stderr.resume()],
    workers: [portal, controlWorker(portal)],
  })
  control = controlOf(runtime)
  await control.run([{ sql: 'CREATE TABLE ticks (id INTEGER PRIMARY KEY, cron TEXT)' }])
})
afterAll(async () => {
  await runtime.dispose()
  await rm(folder, { recursive: true, force: true })
})

test('D1 answers while the runtime prints more than its pipe holds', async () => {
  await (await runtime.dispatchFetch('http://localhost/')).text()
  for (let count = 0; count < 50; count++)
    expect(await control.run([{ sql: 'SELECT ? AS n', values: [count] }])).toEqual([[{ n: count }]])
})

test('statements are applied all or none', async () => {
  const both = [{ sql: 'INSERT INTO ticks (cron) VALUES (?)', values: ['kept?'] }, { sql: 'INSERT INTO absent VALUES (1)' }]
  await expect(control.run(both)).rejects.toThrow(/no such table/)
  expect(await control.run([{ sql: 'SELECT * FROM ticks' }])).toEqual([[]])
})

test('the cron handler runs to its end, and only for who knows the token', async () => {
  await control.scheduled()
  expect(await control.run([{ sql: 'SELECT cron FROM ticks' }])).toEqual([[{ cron: '* * * * *' }]])
  const answer = await fetch(await runtime.unsafeGetDirectURL('control'), { method: 'POST', body: '[]' })
  expect(answer.status).toBe(403)
})
