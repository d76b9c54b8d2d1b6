import { startSandbox } from '../../sandbox/server.ts'
import { launchPortal } from '../../setup/launch-portal.ts'
import type { Sandbox } from '../../setup/sandbox.ts'
import { testSandboxConfig } from '../../setup/settings.ts'
import { type Asked, judge, type Verdict } from '../judge.ts'
import { countFaults, startFaults } from './faults.ts'
import { startFeeding } from './feeder.ts'
import { liveAndDie } from './kill-loop.ts'
import { makeOrders, type MassOrder } from './mass-orders.ts'
import { Random } from '../../setup/random.ts'
import { settle } from './settle.ts'
import { tellOrder } from './tell.ts'

export interface LayerPOptions {
  orders: number
  seed: number
  /** Default: one kill for twenty orders, six at least. */
  kills?: number
  /** Prints how it goes. */
  full?: boolean
  /** Every order is announced when it is due: none is left for the portal to find. */
  announced?: boolean
}

export interface LayerPResult {
  tried: number
  doubled: number
  lost: number
  stuck: number
  /** With the ledger of each order they speak of. */
  violations: string[]
  details: {
    seed: number
    kills: number
    faults: Record<string, number>
    vendorCalls: number
    cancelled: number
    ends: Verdict['ends']
    /** What a person is told about parked and failed orders: how often each code. */
    reasons: Record<string, number>
    /** Not final in the eyes of staff when the time was up. */
    open: string[]
    seconds: { all: number; killing: number; settling: number }
    restartMs: { median: number; longest: number }
    portalHours: number
    /** What the portal itself said, when the ledger shows a violation. */
    portalLog: string[]
  }
}

const ORDERS_A_KILL = 20
const FEWEST_KILLS = 6
/** A backlog of thousands is worked off within the vendors' budgets first. */
const SETTLE_LIMIT_MS = 20 * 60_000
const MOST_TOLD = 10

/** The real portal process under SIGKILL of its whole runtime, fed by the sandbox's own sender; judged by the vendors' ledgers. */
export async function runLayerP({
  orders: count,
  seed,
  kills,
  full = false,
  announced = false,
}: LayerPOptions): Promise<LayerPResult> {
  const started = Date.now()
  const say = (text: string) => {
    if (full) console.log(`P ${Math.round((Date.now() - started) / 1000)} s: ${text}`)
  }
  const random = new Random(seed)
  const sandbox = await startSandbox({ config: testSandboxConfig() })
  const portal = await launchPortal({ sandbox: sandbox.url, tenant: `chaos-${seed}` })
  try {
    const orders = await makeOrders(portal, random.fork(), count, announced)
    say(`${orders.length} orders made, seed ${seed}`)
    const wanted = kills ?? Math.max(FEWEST_KILLS, Math.ceil(count / ORDERS_A_KILL))
    let life = 0
    const killingFrom = Date.now()
    const faults = startFaults(portal.sandbox, random.fork(), 8)
    const feeding = startFeeding(portal, orders, () => (life + 1) / wanted)
    const lives = await liveAndDie(portal, faults, random.fork(), {
      kills: wanted,
      onLife: (now) => {
        life = now
        if (now % 10 === 0) say(`${now} kills`)
      },
    })
    const { cancelled } = await feeding.finish()
    await faults.stop()
    const settlingFrom = Date.now()
    say(`${lives.kills} kills done, settling`)
    const settled = await settle(portal, Date.now() + SETTLE_LIMIT_MS)
    say(`settled after ${settled.rounds} rounds, ${settled.open.length} open`)

    const rows = await portal.sandbox.ledger()
    const verdict = judge(rows, orders.map(toAsked))
    const broken = orders.filter((order) => verdict.violations.some((text) => text.startsWith(order.id))).slice(0, MOST_TOLD)
    const sorted = lives.restartMs.toSorted((a, b) => a - b)
    const result: LayerPResult = {
      tried: verdict.tried,
      doubled: verdict.doubled,
      lost: verdict.lost,
      stuck: verdict.stuck,
      violations: [...verdict.violations, ...broken.flatMap((order) => [`--- ${order.id}`, ...tellOrder(rows, order)])],
      details: {
        seed,
        kills: lives.kills,
        faults: countFaults(rows),
        vendorCalls: rows.filter((row) => row.type === 'call').length,
        cancelled,
        ends: verdict.ends,
        reasons: await countReasons(portal.sandbox),
        open: settled.open,
        seconds: {
          all: secondsSince(started),
          killing: Math.round((settlingFrom - killingFrom) / 1000),
          settling: secondsSince(settlingFrom),
        },
        restartMs: { median: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 },
        portalHours: Math.round((lives.jumpedMs + settled.jumpedMs) / 360_000) / 10,
        portalLog: broken.length === 0 ? [] : logOf(portal.logs(), broken),
      },
    }
    console.log(describe(result))
    return result
  } finally {
    await portal.close()
    await sandbox.close()
  }
}

function describe({ tried, details }: LayerPResult): string {
  const { seed, kills, faults, vendorCalls, cancelled, ends, reasons, seconds, restartMs, portalHours } = details
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none'
  return [
    `P, seed ${seed}: ${tried} orders, ${kills} kills, ${vendorCalls} vendor calls, ${portalHours} hours of portal time`,
    `  in ${seconds.all} s (${seconds.killing} s of kills, ${seconds.settling} s to settle); a restart took ${restartMs.median} ms, ${restartMs.longest} ms at most`,
    `  faults: ${list(faults)}; cancelled by staff: ${cancelled}`,
    `  ends: ${list(ends)}; told to people: ${list(reasons)}`,
  ].join('\n')
}

function toAsked({ id, msisdn, clientId, cancelAfterMs, activateNowAt }: MassOrder): Asked {
  return {
    orderId: id,
    clientId,
    wish: cancelAfterMs === null ? 'deliver' : 'any',
    ...(msisdn === null ? {} : { phoneNumber: msisdn }),
    ...(activateNowAt === null ? {} : { activateNowAt }),
  }
}

async function countReasons(sandbox: Sandbox): Promise<Record<string, number>> {
  const { orders } = await sandbox.control<{ orders: { errorCode: string | null }[] }>('/orders')
  const counts: Record<string, number> = {}
  for (const { errorCode } of orders) if (errorCode !== null) counts[errorCode] = (counts[errorCode] ?? 0) + 1
  return counts
}

function logOf(printed: string, orders: readonly MassOrder[]): string[] {
  return printed
    .split('\n')
    .filter((line) => orders.some(({ id }) => line.includes(id)))
    .slice(-100)
}

function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 1000)
}
