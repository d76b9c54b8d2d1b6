import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { localPath, planPath } from '#web/public/site.ts'
import { plansOf, rendered } from './rendered.ts'

const plans = plansOf(60)
const pages = rendered(plans)
const page = (path: string) => pages.get(path) ?? ''

test('a thousand plans: each is listed, by a name of its own, in pages of at most 60 KiB', () => {
  expect(plans.length).toBeGreaterThan(1000)
  for (const language of ['en', 'ja'] as const) {
    for (const plan of plans) {
      expect(page(localPath(language, `/services/${plan.category}`))).toContain(`href="${localPath(language, planPath(plan))}"`)
    }
  }
  const heaviest = Math.max(...[...pages.values()].map((html) => gzipSync(html).byteLength))
  expect(heaviest).toBeLessThanOrEqual(60 * 1024)
})

test('a text that many plans share is written once a table', () => {
  for (const path of ['/services/internet', '/services/sim']) {
    for (const [table] of page(path).matchAll(/<table.*?<\/table>/gs)) {
      expect(table.split('Calls and data.').length - 1, path).toBeLessThanOrEqual(1)
    }
  }
})

test('rows of one group are told apart by the full name', () => {
  const names = [...page('/services/internet').matchAll(/<th role="rowheader"[^>]*><a [^>]*>([^<]+)</g)].map(([, name]) => name)
  expect(new Set(names).size).toBe(names.length)
})

test('the SIM matrix leads to lists, and a plan is compared with a few', () => {
  const html = page('/services/sim')
  const matrix = /<table class="table matrix">.*?<\/table>/s.exec(html)?.[0] ?? ''
  for (const [, anchor] of matrix.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`id="${anchor}"`)
  expect(matrix).toContain('from ¥1,003')
  const [sim] = plans.filter(({ category }) => category === 'sim')
  const rows = page(planPath(sim ?? { category: 'sim', slug: '' })).match(/role="rowheader"/g)
  expect(rows?.length).toBe(6)
})
