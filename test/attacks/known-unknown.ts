import type { Answer } from './client.ts'
import { inParallel, seeded } from './routes.ts'
import type { Row, Scene } from './scene.ts'
import { median, separation } from './separation.ts'

type Ask = () => Promise<Answer>
export type Probe = {
  name: string
  known: readonly Ask[]
  unknown: readonly Ask[]
  /** Before each, and not measured. */
  before?: () => Promise<void>
  /** How many are asked at a time; one, unless waiting is all they do. */
  lanes?: number
}

const MOST_AUC = 0.55
const WARM_UP = 10
/** Few accounts measure badly: then only what cannot be chance is a violation. */
const ENOUGH = 500
const FEW_DEVIATIONS = 3.9

/** Differ from answer to answer whoever is asked about: the time, the request's id, a fresh challenge, seconds until a lock ends. */
const RANDOM: readonly (readonly [RegExp, string])[] = [
  [/"requestId":"[^"]*"/g, '"requestId":""'],
  [/"challenge":"[^"]*"/g, '"challenge":""'],
]
const RANDOM_HEADERS: Readonly<Record<string, (value: string) => string>> = {
  date: () => '',
  'x-request-id': () => '',
  'retry-after': (value) => value.replace(/\d{3,}/, 'n'),
  ratelimit: (value) => value.replace(/t=\d+/, 't=n'),
}

/** All that an answer shows, but for what is random in it. */
export function bytesOf({ status, text, headers }: Answer): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${RANDOM_HEADERS[name]?.(value) ?? value}`)
  return [status, ...lines.sort(), RANDOM.reduce((so, [pattern, blank]) => so.replace(pattern, blank), text)].join('\n')
}

/** Known and unknown in random order, one after the other, so that none waits for another. */
export async function measure(scene: Scene, { name, known, unknown, before, lanes = 1 }: Probe): Promise<Row> {
  const random = seeded(scene.seed)
  const asked = [...known.map((ask) => ({ ask, isKnown: true })), ...unknown.map((ask) => ({ ask, isKnown: false }))]
    .map((one) => ({ ...one, at: random() }))
    .sort((one, other) => one.at - other.at)
  const times = { known: [] as number[], unknown: [] as number[] }
  const kinds = { known: new Map<string, number>(), unknown: new Map<string, number>() }
  let turn = 0
  await inParallel(asked, lanes, async ({ ask, isKnown }) => {
    const group = isKnown ? 'known' : 'unknown'
    const warm = turn++ >= Math.min(WARM_UP, asked.length / 4)
    await before?.()
    const startedAt = performance.now()
    const answer = await ask()
    if (warm) times[group].push(performance.now() - startedAt)
    const bytes = bytesOf(answer)
    kinds[group].set(bytes, (kinds[group].get(bytes) ?? 0) + 1)
  })
  const all = new Set([...kinds.known.keys(), ...kinds.unknown.keys()])
  const few = asked.length < ENOUGH
  const { auc, low, high, chance } = separation(times.known, times.unknown)
  const round = (value: number) => Number(value.toFixed(3))
  const row = {
    name,
    tried: asked.length,
    accepted: all.size - 1,
    expected: 0,
    ok: all.size === 1 && auc - (few ? FEW_DEVIATIONS * chance : 0) <= MOST_AUC,
    detail: {
      auc: round(auc),
      low: round(low),
      high: round(high),
      medianMs: { known: round(median(times.known)), unknown: round(median(times.unknown)) },
      ...(all.size > 1 && { kinds: { known: [...kinds.known].slice(0, 3), unknown: [...kinds.unknown].slice(0, 3) } }),
    },
  }
  // One door of the whole takes minutes.
  if (!scene.slice) console.log(`${name}: ${JSON.stringify(row.detail)}`)
  return row
}
