import type { ServiceContext, SignedCall } from '#worker/context.ts'
import { firstAnswer } from './first-answer.ts'
import { claimCommand, storeAnswer } from './repo.ts'

/**
 * Runs a signed command once a key and keeps its answer for ever. `run` must be repeatable: a crash between the claim and the
 * stored answer runs it again when the caller repeats.
 */
export async function claimSignedCommand<T>(ctx: ServiceContext, call: SignedCall, run: () => Promise<T>): Promise<T> {
  try {
    await claimCommand(ctx.db, call, ctx.clock.now())
  } catch (error) {
    const known = await firstAnswer(ctx, call, error)
    if (known.state === 'done' && known.body !== null) return JSON.parse(known.body) as T
  }
  const answer = await run()
  await storeAnswer(ctx.db, call, 202, JSON.stringify(answer))
  return answer
}
