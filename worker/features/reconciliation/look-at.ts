import type { ServiceContext } from '#worker/context.ts'
import { compareAccount } from './compare-account.ts'
import { heal } from './heal.ts'
import { type Difference, keyOf } from './kinds.ts'
import { type AccountPicture, readAccount } from './read-account.ts'
import { closeTasks, openTask, type QueueRow } from './repo.ts'

export type Outcome = { found: string[]; healed: number; opened: number; closed: number }
type Suspect = { key: string; looks: number }
type Look = Outcome & { suspects: Suspect[]; nextLookAtMs: number }

/** The four are not read at one instant: what a second look shows again is a difference. */
const SECOND_LOOK_MS = 60_000
const AFTER_HEALING_MS = 10 * 60_000
/** Put right so often and still there: a person looks. */
const HEALINGS = 3

/** Compares one account, puts right what is safe, opens and closes tasks. Repeatable. */
export async function lookAt(
  ctx: ServiceContext,
  row: QueueRow,
  { due, spend }: { due: ReadonlySet<string>; spend: (calls: number) => void },
): Promise<Look> {
  const nowMs = ctx.clock.now()
  const look: Look = { found: [], healed: 0, opened: 0, closed: 0, suspects: [], nextLookAtMs: nowMs + SECOND_LOOK_MS }
  const account = await readAccount(ctx, row.sfAccountId, spend)
  if (!account) return look
  const known = new Map((JSON.parse(row.suspects) as Suspect[]).map(({ key, looks }) => [key, looks]))
  const differences = compareAccount(account, { now: nowMs, due })
  for (const difference of differences) {
    const key = keyOf(difference)
    const looks = (known.get(key) ?? 0) + 1
    if (looks === 1) look.suspects.push({ key, looks })
    else await actOn(ctx, account, difference, looks, look)
  }
  // Of an order on the move little is compared: what is not seen there is not gone.
  const orderIds = account.orders.filter(({ standing }) => !standing.moving).map(({ order }) => order.id)
  look.closed = await closeTasks(ctx.db, orderIds, differences, nowMs)
  return look
}

async function actOn(
  ctx: ServiceContext,
  account: AccountPicture,
  difference: Difference,
  looks: number,
  look: Look,
): Promise<void> {
  const nowMs = ctx.clock.now()
  const { remedy, tell } = difference
  const key = keyOf(difference)
  const healings = looks - 2
  if (healings === 0) look.found.push(key)
  if (remedy && healings < HEALINGS) {
    await heal(ctx, account, difference, remedy)
    look.healed++
    look.suspects.push({ key, looks })
    look.nextLookAtMs = Math.max(look.nextLookAtMs, nowMs + AFTER_HEALING_MS)
    if (!tell) return
  }
  if (await openTask(ctx.db, difference, { id: ctx.ids.ulid(), nowMs })) look.opened++
}
