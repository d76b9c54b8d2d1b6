import type { AccountContext } from '#worker/context.ts'
import { iso } from '#worker/lib/clock.ts'
import { VendorUnavailable } from '#worker/lib/errors.ts'
import { type AccountData, type AccountTopic, loadAccountData } from '#worker/ports/account-data.ts'
import { accountCache } from '#worker/stubs.ts'

export type AccountCopy<Topic extends AccountTopic> = { value: AccountData[Topic]; loadedAt: string; source: 'copy' | 'live' }

/**
 * The signed-in account's data of one topic, from its own object. Throws VendorError when there is no copy and the vendor does
 * not answer. `live` asks the vendor and refreshes the copy. An object that cannot be reached is left out, not waited for.
 */
export async function readCopy<Topic extends AccountTopic>(
  ctx: AccountContext,
  topic: Topic,
  options: { key?: string; live?: boolean } = {},
): Promise<AccountCopy<Topic>> {
  const { accountId, clientId } = ctx.actor
  const answer = await askObject(ctx, { topic, clientId, requestId: ctx.requestId, ...options })
  if (answer === null) {
    const value = await loadAccountData(ctx.ports, { accountId, clientId }, topic, options.key ?? '')
    return { value, loadedAt: iso(ctx.clock.now()), source: 'live' }
  }
  switch (answer.kind) {
    case 'copy':
      return { value: JSON.parse(answer.json) as AccountData[Topic], loadedAt: answer.loadedAt, source: answer.source }
    case 'absent':
      return { value: null as AccountData[Topic], loadedAt: iso(ctx.clock.now()), source: 'live' }
    case 'unavailable': {
      const { vendor, operation, retryAfterSeconds } = answer
      throw new VendorUnavailable(vendor, operation, 'not-applied', retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
    }
  }
}

type Request = { topic: AccountTopic; clientId: string; key?: string; live?: boolean; requestId: string }

async function askObject(ctx: AccountContext, request: Request) {
  try {
    return await accountCache(ctx.env.bindings, ctx.actor.accountId).read(request)
  } catch (error) {
    ctx.log.warn('account cache not reached, reading live', { topic: request.topic, error: String(error) })
    return null
  }
}
