import { expect, test } from 'vitest'
import type { Figures } from './measure.ts'
import { brokenPromises } from './promises.ts'

const row = (name: string, ratio: number, p99Ratio = 1.2): Figures => ({
  name,
  ratio,
  low: ratio,
  high: ratio,
  p99Ratio,
  rps: 1000,
  bareRps: 1000,
  p99: 10,
  bareP99: 10,
})

test.each<[string, Figures[], string[]]>([
  [
    'what is kept',
    [row('catalog-json', 0.88), row('catalog-html', 0.9), row('catalog-304', 0.9), row('catalog-json', 0.9, 2)],
    [],
  ],
  ['slow JSON', [row('catalog-json', 0.879)], ['catalog-json: 0.879 of the bare Worker, promised are 0.88']],
  ['a slow page', [row('catalog-plan', 0.8)], ['catalog-plan: 0.8 of the bare Worker, promised are 0.88']],
  ['slow 304', [row('catalog-304', 0.89)], ['catalog-304: 0.89 of the bare Worker, promised are 0.9']],
  ['a long tail', [row('catalog-html', 0.95, 2.01)], ['catalog-html: p99 is 2.01 times the bare one’s, promised are 2']],
  ['rows that are only watched', [row('signed-event', 0.1, 9), row('order-list', 0.1, 9)], []],
  ['a large catalog within ten percent', [row('catalog-html', 0.96), row('catalog-html-1000', 0.87)], []],
  [
    'a large catalog that is slower',
    [row('catalog-html', 0.96), row('catalog-html-1000', 0.86)],
    ['catalog-html-1000: 0.86 of the bare Worker, promised are 0.864 (nine tenths of catalog-html)'],
  ],
  [
    'a large catalog measured alone',
    [row('catalog-html-1000', 0.87)],
    ['catalog-html-1000: 0.87 of the bare Worker, promised are 0.88'],
  ],
  ['no figure', [row('catalog-json', Number.NaN)], ['catalog-json: NaN of the bare Worker, promised are 0.88']],
  ['an unknown catalog row', [row('catalog-new', 0.1)], ['catalog-new: 0.1 of the bare Worker, promised are 0.88']],
])('%s', (_name, figures, broken) => {
  expect(brokenPromises(figures)).toEqual(broken)
})
