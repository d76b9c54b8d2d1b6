import { configure, getLogger, type Logger, type LogRecord } from '@logtape/logtape'

export type Log = Logger

let configured = false

/** One JSON object a record: fields stay queryable. Secrets and personal data never reach a record (reliability §1c). */
export function log(category: string): Log {
  if (!configured) {
    configured = true
    void configure({
      reset: true,
      sinks: { console: writeRecord },
      loggers: [
        { category: 'portal', lowestLevel: 'info', sinks: ['console'] },
        { category: ['logtape', 'meta'], lowestLevel: 'error', sinks: ['console'] },
      ],
    })
  }
  return getLogger(['portal', category])
}

function writeRecord(record: LogRecord): void {
  const line = JSON.stringify({
    level: record.level,
    category: record.category.join('.'),
    message: record.message.join(''),
    ...withoutQueryValues(record.properties),
  })
  // oxlint-disable-next-line no-console -- the platform collects structured logs from the console
  console.log(line)
}

/** The database client's errors repeat the values of the query that failed. */
const QUERY_VALUES = /\bparams: [\s\S]*?(?=\n\s+at |$)/g

function withoutQueryValues(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(QUERY_VALUES, 'params: left out') : value,
    ]),
  )
}
