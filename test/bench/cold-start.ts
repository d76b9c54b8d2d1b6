import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Category } from '../../worker/contracts/catalog.ts'
import { CATALOG } from '../sandbox/seed/catalog.ts'
import { Connection } from './connection.ts'
import { nextVisitor } from './load.ts'
import { type EmptyPortal, generatePlans, startEmptyPortal } from './servers.ts'

/** All of 198.18.0.0/15: nobody comes often enough to be sent away. */
const VISITORS = 131_072

const CATALOG_OBJECTS = new Set(['PricebookEntry', 'Product2'])

export interface ColdStart {
  requests: number
  seconds: number
  slowestMs: number
  /** Different answers by address, status and SHA-256 of the body; one each, 200, is what is promised. */
  answers: Map<string, Set<string>>
  /** What Salesforce was asked for the catalog, by object. One load asks once for each; more pages of an answer are the same question. */
  questions: Map<string, number>
}

/** Visitors find a portal whose storage is empty, all at once; at the end the cron tick must find nothing left to load. */
export async function coldStart(options: { requests: number; connections: number; plans?: number }): Promise<ColdStart> {
  const portal = await startEmptyPortal()
  try {
    if (options.plans) await generatePlans(portal, options.plans)
    const visited = await visit(portal, options)
    await portal.scheduled()
    return { ...visited, questions: await catalogQuestions(portal) }
  } finally {
    await portal.close()
  }
}

async function visit(portal: EmptyPortal, { requests, connections }: { requests: number; connections: number }) {
  const paths = publicPaths()
  const answers = new Map<string, Set<string>>(paths.map((path) => [path, new Set()]))
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(portal.origin)))
  const startedAt = performance.now()
  let sent = 0
  let slowestMs = 0
  await Promise.all(
    open.map(async (connection) => {
      while (sent < requests) {
        const path = paths[sent++ % paths.length] ?? '/'
        const hash = createHash('sha256')
        const sentAt = performance.now()
        const { status } = await connection.send(
          `GET ${path} HTTP/1.1\r\nHost: portal\r\nCF-Connecting-IP: ${nextVisitor(VISITORS)}\r\n\r\n`,
          (bytes) => hash.update(bytes),
        )
        slowestMs = Math.max(slowestMs, performance.now() - sentAt)
        answers.get(path)?.add(`${status} ${hash.digest('hex')}`)
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  for (const connection of open) connection.close()
  return { requests: sent, seconds, slowestMs, answers }
}

async function catalogQuestions({ sandbox }: EmptyPortal): Promise<Map<string, number>> {
  const questions = new Map<string, number>()
  for (const { operation, key } of await sandbox.ledger({ vendor: 'salesforce', type: 'call' })) {
    if (operation === 'query' && CATALOG_OBJECTS.has(key)) questions.set(key, (questions.get(key) ?? 0) + 1)
  }
  return questions
}

/** Every public address of the seed's catalog. */
function publicPaths(): string[] {
  const categories = Category.options.map((category) => `/services/${category}`)
  const plans = CATALOG.filter(({ itemClass }) => itemClass === 'Service').map(
    ({ category, slug }) => `/services/${String(category).toLowerCase()}/${slug}`,
  )
  const pages = ['/', '/services', ...categories, ...plans]
  const japanese = pages.map((path) => (path === '/' ? '/ja' : `/ja${path}`))
  const json = ['/services', ...categories].map((path) => `/api/public${path}`)
  return [...pages, ...japanese, ...json, '/sitemap.xml', '/robots.txt', '/favicon.svg']
}

/** What broke the promise, in words; empty when it was kept. */
export function broken({ answers, questions }: ColdStart): string[] {
  const differing = [...answers]
    .filter(([, seen]) => seen.size !== 1 || ![...seen].every((answer) => answer.startsWith('200 ')))
    .map(([path, seen]) => `${path}: ${[...seen].join(', ') || 'never asked'}`)
  const repeated = [...questions].filter(([, times]) => times !== 1).map(([object, times]) => `${object} was read ${times} times`)
  return [...differing, ...repeated, ...(questions.has('PricebookEntry') ? [] : ['Salesforce was never asked'])]
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '100000' },
      connections: { type: 'string', default: '200' },
      plans: { type: 'string', default: '0' },
    },
  })
  const result = await coldStart({
    requests: Number(values.requests),
    connections: Number(values.connections),
    plans: Number(values.plans),
  })
  const { requests, seconds, slowestMs, answers, questions } = result
  console.log(
    `${requests} requests to ${answers.size} addresses over ${values.connections} connections in ${seconds.toFixed(1)} s, ` +
      `the slowest ${Math.round(slowestMs)} ms; read from Salesforce: ${[...questions].map(([object, times]) => `${object} × ${times}`).join(', ')}`,
  )
  const problems = broken(result)
  console.log(problems.length === 0 ? 'all 200, equal bytes for each address, one catalog load' : problems.join('\n'))
  process.exitCode = problems.length === 0 ? 0 : 1
}
