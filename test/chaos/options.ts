import { parseArgs } from 'node:util'

export const LAYERS = ['S', 'W', 'P'] as const
export type Layer = (typeof LAYERS)[number]

export interface ChaosOptions {
  /** Orders in W and in P; S plays so many times 100 histories. */
  orders: number
  seed: number
  full: boolean
  planted: boolean
  /** Which of the planted bugs; null: all of them. */
  defences: number[] | null
  json: string | null
  /** P tells the portal of every order: none is left for it to find. */
  announced: boolean
  /** Of W only the campaigns whose name holds this; null: all of them. */
  only: string | null
  layers: Layer[]
}

export function readOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      orders: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      full: { type: 'boolean', default: false },
      planted: { type: 'boolean', default: false },
      defences: { type: 'string' },
      json: { type: 'string' },
      announced: { type: 'boolean', default: false },
      only: { type: 'string' },
      layers: { type: 'string', default: LAYERS.join(',') },
    },
  })
  return {
    orders: wholeNumber('orders', values.orders, 1),
    seed: wholeNumber('seed', values.seed, 0),
    full: values.full,
    planted: values.planted,
    defences: values.defences?.split(',').map((text) => wholeNumber('defences', text, 1)) ?? null,
    json: values.json ?? null,
    announced: values.announced,
    only: values.only ?? null,
    layers: values.layers === '' ? [] : values.layers.split(',').map(readLayer),
  }
}

function readLayer(text: string): Layer {
  const layer = LAYERS.find((one) => one === text.trim().toUpperCase())
  if (!layer) throw new Error(`--layers takes ${LAYERS.join(', ')}, not "${text}"`)
  return layer
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`--${name} takes a whole number from ${least}, not "${text}"`)
  return value
}
