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
    ...record.properties,
  })
  // oxlint-disable-next-line no-console -- the platform collects structured logs from the console
  console.log(line)
}
