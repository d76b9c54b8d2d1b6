import { env } from 'cloudflare:workers'

type Answer = { meta?: { rows_read?: number } }
type Sender = { _send(...call: unknown[]): Promise<Answer | Answer[]> }

/** Counts what D1 says it read, for the Worker and all its objects: they share the isolate, and so the prototype of the sessions. */
export class RowsRead {
  total = 0

  constructor() {
    const session = (env.DB as unknown as { alwaysPrimarySession: object }).alwaysPrimarySession
    const prototype = senderOf(session)
    const send = prototype._send
    const count = (answer: Answer) => {
      this.total += answer.meta?.rows_read ?? 0
    }
    prototype._send = async function counted(this: Sender, ...call) {
      const answers = await send.apply(this, call)
      for (const answer of Array.isArray(answers) ? answers : [answers]) count(answer)
      return answers
    }
  }
}

function senderOf(session: object): Sender {
  for (let object = session; object !== null; object = Object.getPrototypeOf(object) as object) {
    if (Object.hasOwn(object, '_send')) return object as Sender
  }
  throw new Error('D1 sends its statements another way now: count its rows there')
}
