import { expect, it } from 'vitest'
import { readOptions } from './options.ts'

it('without options every layer runs a little', () => {
  expect(readOptions([])).toMatchObject({
    orders: 100,
    seed: 1,
    full: false,
    planted: false,
    json: null,
    layers: ['S', 'W', 'P'],
    announced: false,
    only: null,
  })
})

it('reads what is asked for', () => {
  const args = [
    '--orders',
    '2000',
    '--seed',
    '7',
    '--full',
    '--planted',
    '--defences',
    '3,20',
    '--json',
    'out.json',
    '--layers',
    's,P',
    '--announced',
    '--only',
    'wiped',
  ]
  expect(readOptions(args)).toMatchObject({
    orders: 2000,
    seed: 7,
    full: true,
    planted: true,
    json: 'out.json',
    layers: ['S', 'P'],
    announced: true,
    only: 'wiped',
  })
})

it.each([[['--orders', '0']], [['--seed', 'x']], [['--layers', 'Q']], [['--nonsense']]])('refuses %j', (args) => {
  expect(() => readOptions(args)).toThrow()
})
