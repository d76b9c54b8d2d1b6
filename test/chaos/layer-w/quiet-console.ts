import { expectConsoleError } from '../../setup/fail-on-console.ts'

const BUG = 'provisioning turn failed'

/** Thousands of orders log more than anybody reads, and sending it out of workerd costs more than the orders. Turns that failed are counted. */
export function quietConsole(): () => Record<string, number | string> {
  let failedTurns = 0
  let example = ''
  expectConsoleError(/./)
  for (const method of ['log', 'info', 'debug', 'warn', 'error'] as const) {
    console[method] = (...parts: unknown[]) => {
      const line = parts.map(String).join(' ')
      if (!line.includes(BUG)) return
      failedTurns++
      example = line
    }
  }
  return () => (failedTurns === 0 ? {} : { failedTurns, example })
}
