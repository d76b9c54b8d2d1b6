import { Random } from '../setup/random.ts'

export type Route = { method: string; path: string }
/** Sends to the portal under attack, in-process or over HTTP, and follows no redirect. */
export type Send = (path: string, init: RequestInit) => Promise<Response>

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Called by machines that sign each call; the development routes exist in no deployed build. */
const MACHINES = /^\/api\/(?:(?:events|webhooks|development)\/|orders\/[^/]+\/provision$)/

/** The portal's own route table: a new route is attacked without being named anywhere. */
export async function routesOf(send: Send): Promise<Route[]> {
  const answer = await send('/api/development/routes', { method: 'GET' })
  if (!answer.ok) throw new Error(`no route table: ${answer.status}`)
  const all = (await answer.json()) as Route[]
  const unique = new Map(all.filter(({ method }) => method !== 'ALL').map((route) => [`${route.method} ${route.path}`, route]))
  return [...unique.values()]
}

export function isWrite({ method, path }: Route): boolean {
  return !READS.has(method) && !MACHINES.test(path)
}

/** An address for an entry of the table. */
export function concrete(path: string): string {
  return path
    .replace(/:[\w-]+\{([^}|]+)[^}]*\}/g, '$1')
    .replace(/:[\w-]+\??/g, '1')
    .replaceAll('*', 'anything')
}

/** Answers the same way for the same seed. */
export function seeded(seed: number): () => number {
  const random = new Random(seed)
  return () => random.next()
}

/** `count` of them, drawn by the seed; all of them, in order, when `count` reaches their number. */
export function draw<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  if (count >= items.length) return [...items]
  const random = seeded(seed)
  const pool = [...items]
  for (let place = 0; place < count; place++) {
    const other = place + Math.floor(random() * (pool.length - place))
    const [one, two] = [pool[place], pool[other]]
    if (one === undefined || two === undefined) break
    pool[place] = two
    pool[other] = one
  }
  return pool.slice(0, count)
}

let visitors = 0
/** An address nobody else has, so that no limit answers in place of the rule under attack. */
export function freshAddress(): string {
  visitors++
  return `100.${64 + ((visitors >> 16) & 63)}.${(visitors >> 8) & 255}.${visitors & 255}`
}

/** Runs them `width` at a time: the portal sees a crowd, the test does not wait for each alone. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
}
