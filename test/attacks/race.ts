import type { Answer } from './client.ts'
import type { Row } from './scene.ts'
import { tally } from './tally.ts'

export const PARALLEL = 50

/** Fifty requests that all want the same thing, started at once by `send`. */
export type Round = (index: number) => Promise<Answer>

/** Each round's fifty end with exactly one success, and with nothing but the refusals named. */
export async function race(name: string, rounds: readonly Round[], refusals: readonly string[]): Promise<Row> {
  let accepted = 0
  const bad: string[] = []
  const all: Answer[] = []
  for (const [number, send] of rounds.entries()) {
    const answers = await Promise.all(Array.from({ length: PARALLEL }, (_, index) => send(index)))
    const successes = answers.filter(({ status }) => status < 300).length
    const strange = answers.filter(({ status, code }) => status >= 300 && !refusals.includes(code))
    accepted += successes
    all.push(...answers)
    if (successes !== 1 || strange.length > 0) bad.push(`round ${number + 1}: ${JSON.stringify(tally(answers))}`)
  }
  return {
    name,
    tried: rounds.length * PARALLEL,
    accepted,
    expected: rounds.length,
    ok: bad.length === 0 && rounds.length > 0,
    detail: {
      rounds: rounds.length,
      notExactlyOne: bad.length,
      answers: tally(all),
      ...(bad.length > 0 && { bad: bad.slice(0, 10) }),
    },
  }
}
