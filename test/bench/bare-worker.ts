import type { WorkerOptions } from 'miniflare'
import type { Answer } from './answers.ts'

/** What answers by path; a conditional request has an answer of its own. */
export type BareAnswers = Record<string, { plain?: Answer; conditional?: Answer }>

/** Both Workers run under the same. */
export type Compatibility = { compatibilityDate: string; compatibilityFlags: string[] }

/** The least a Worker can do for the same bytes: find the recorded answer and give it. */
const SCRIPT = `
const encoder = new TextEncoder()
const ready = (answer) => answer && {
  body: answer.body === '' ? null : encoder.encode(answer.body),
  init: { status: answer.status, headers: new Headers(answer.headers) },
}
const answers = new Map(Object.entries(ANSWERS).map(([path, { plain, conditional }]) => [path, { plain: ready(plain), conditional: ready(conditional) }]))
export default {
  fetch(request) {
    const entry = answers.get(new URL(request.url).pathname)
    const answer = entry.conditional && request.headers.has('If-None-Match') ? entry.conditional : entry.plain
    return new Response(answer.body, answer.init)
  },
}
`

export function bareWorker(answers: BareAnswers, compatibility: Compatibility, port: number): WorkerOptions {
  return {
    name: 'bare',
    modules: true,
    script: `const ANSWERS = ${JSON.stringify(answers)}\n${SCRIPT}`,
    ...compatibility,
    unsafeDirectSockets: [{ host: '127.0.0.1', port }],
  }
}
