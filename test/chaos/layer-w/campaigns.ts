import type { CampaignPlan } from './campaign.ts'
import type { WSettings } from './settings.ts'

const MINUTE = 60_000
/** Of the campaigns beside the crashes, which F3 counts: their own figures are those of the full run. */
const MOST_BESIDE = 200
const FULL_BESIDE = 1000

function besideCrashes(orders: number, full: boolean): number {
  return full ? FULL_BESIDE : Math.min(MOST_BESIDE, Math.ceil(orders / 3))
}

/** Crashes at random moments, and lost or late answers at the four delicate calls (F3, F5). Two worlds share the orders. */
export function crashes({ orders, seed }: WSettings, world: 0 | 1): CampaignPlan {
  return {
    name: `crashes ${world + 1}`,
    seed: seed + world,
    orders: Math.ceil((orders - world) / 2),
    crashes: { evictOne: 0.5, evictGateway: 0.1, evictAll: 0.04, abortMany: 0.05 },
    faults: { delicate: 0.45, other: 0.4 },
    queue: { duplicates: 0.3, wipes: 0.1 },
    unannounced: 0.05,
    cron: 0.1,
    longestStepMs: 1.5 * MINUTE,
  }
}

/** Both queues lose nearly everything that is in them; only the sweeps are left (F10). */
export function wipedQueues({ orders, seed, full }: WSettings): CampaignPlan {
  return {
    name: 'wiped queues',
    seed: seed + 10,
    orders: besideCrashes(orders, full),
    queue: { duplicates: 0.5, wipes: 0.8 },
    cron: 0.5,
    longestStepMs: MINUTE,
  }
}

/** The portal is never told of some orders (F12); everything else works as it should. */
export function lostEvents({ orders, seed, full }: WSettings): CampaignPlan {
  return {
    name: 'lost events',
    seed: seed + 12,
    orders: besideCrashes(orders, full),
    queue: { duplicates: 0, wipes: 0 },
    unannounced: full ? 0.05 : 0.3,
    cron: 1,
    longestStepMs: MINUTE,
  }
}

/** A vendor is away for three days of the portal's time (F11). */
export function outage({ seed, full }: WSettings, vendor: 'salesforce' | 'whmcs' | 'freebit'): CampaignPlan {
  return {
    name: `${vendor} down for 72 h`,
    seed: seed + 11,
    orders: full ? 48 : 4,
    category: 'sim',
    queue: { duplicates: 0.1, wipes: 0.1 },
    cron: 0.3,
    longestStepMs: MINUTE,
    outage: { vendor, hours: 72, stepMs: (full ? 15 : 120) * MINUTE },
  }
}

/** Orders are carried out while Salesforce can be read and not written: what it must show waits, and comes. */
export function noWriteBack({ seed, full }: WSettings): CampaignPlan {
  return {
    name: 'no write-back for 2 h',
    seed: seed + 15,
    orders: full ? 48 : 6,
    queue: { duplicates: 0.1, wipes: 0.1 },
    cron: 0.3,
    longestStepMs: MINUTE,
    outage: { vendor: 'salesforce', operation: 'update Order', hours: 2, stepMs: 10 * MINUTE },
  }
}
