import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import chromiumPackage from '@sparticuz/chromium'
import lighthouse from 'lighthouse'
import { freePort } from '../local/ports.ts'
import { CATEGORIES, type Run } from './figures.ts'

const START_LIMIT_MS = 20_000
/** Without a graphics card. The package's own list switches web security off, which is part of what is measured. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--in-process-gpu',
]

export interface Auditor {
  audit(url: string): Promise<{ run: Run; lost: string[] }>
  close(): Promise<void>
}

/** A Chromium that nobody else drives, with the processes that Lighthouse measures; CHROME_PATH names another one. */
export async function openAuditor(): Promise<Auditor> {
  const own = process.env['CHROME_PATH']
  const port = await freePort()
  const profile = await mkdtemp(join(tmpdir(), 'lighthouse-profile-'))
  const child = spawn(
    own ?? (await chromiumPackage.executablePath()),
    [...ARGUMENTS, `--remote-debugging-port=${port}`, `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: 'ignore' },
  )
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
  await answers(`http://127.0.0.1:${port}/json/version`, exited)
  return {
    async audit(url) {
      // The preset without `preset` is the phone: 412 px, slow 4G and a four times slower processor, simulated.
      const result = await lighthouse(url, { port, logLevel: 'error', output: 'json', onlyCategories: [...CATEGORIES] })
      if (!result || result.lhr.runtimeError) throw new Error(result?.lhr.runtimeError?.message ?? 'Lighthouse gave no result')
      const { categories, audits } = result.lhr
      const score = (name: string) => Math.round((categories[name]?.score ?? 0) * 100)
      const numeric = (name: string) => audits[name]?.numericValue ?? Number.NaN
      const lost = Object.values(categories).flatMap(({ auditRefs }) =>
        auditRefs.filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9).map(({ id }) => id),
      )
      return {
        run: {
          scores: {
            performance: score('performance'),
            accessibility: score('accessibility'),
            'best-practices': score('best-practices'),
            seo: score('seo'),
          },
          layoutShift: Number(numeric('cumulative-layout-shift').toFixed(4)),
          largestPaintMs: Math.round(numeric('largest-contentful-paint')),
        },
        lost,
      }
    },
    async close() {
      child.kill('SIGKILL')
      await exited
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function answers(url: string, exited: Promise<void>): Promise<void> {
  let over = false
  void exited.then(() => {
    over = true
  })
  const deadline = Date.now() + START_LIMIT_MS
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (over || Date.now() > deadline) throw new Error('Chromium did not start')
    await sleep(100)
  }
}
