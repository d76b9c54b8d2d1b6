/** A replacement in one file of the source; the text must stand there exactly once. */
export interface Edit {
  file: string
  find: string
  replace: string
}

/** What must find it: a slice of a layer, or the test file that plays the same faults against one part. */
export type Campaign = { layer: 'S' | 'W' | 'P'; orders: number; announced?: boolean; only?: string } | { file: string }

export interface Bug {
  /** Of the twenty ways an order is lost or doubled (reliability §4). */
  defence: number
  name: string
  edits: readonly Edit[]
  /** Defences behind it, which would heal what it breaks: taken out of the sound source as well, which must stay clean without them. */
  behind?: readonly Edit[]
  campaign: Campaign
}

const S: Campaign = { layer: 'S', orders: 40 }
const W: Campaign = { layer: 'W', orders: 60 }
/** Neither crashes nor orders that nobody announces: what the queues lose is all that happens. */
const WIPED_QUEUES: Campaign = { layer: 'W', orders: 60, only: 'the queues are wiped' }
const NO_WRITE_BACK: Campaign = { layer: 'W', orders: 60, only: 'takes no write-back' }
const P_ANNOUNCED: Campaign = { layer: 'P', orders: 60, announced: true }

const OBJECT = 'durable-objects/order-provisioner'
const RUNNER = `${OBJECT}/order-provisioner.ts`

/** Without them only what Salesforce announces, and the object's own alarm, moves an order. */
const NO_SWEEP_OF_ORDERS: Edit = {
  file: 'worker/schedule.ts',
  find: `    orders: () => sweepOrders(ctx),\n`,
  replace: '',
}
const NO_CATCH_UP: Edit = {
  file: 'worker/features/events/sweep-events.ts',
  find: `  await eachAlone(ctx, 'catch-up', () => catchUp(ctx))\n`,
  replace: '',
}
const NO_RECONCILIATION: Edit = {
  file: 'worker/schedule.ts',
  find: `    reconciliation: () => reconcile(ctx),\n`,
  replace: '',
}
const NOBODY_ASKS = [NO_SWEEP_OF_ORDERS, NO_CATCH_UP, NO_RECONCILIATION] as const

export const BUGS: readonly Bug[] = [
  {
    defence: 1,
    name: 'AddOrder is sent again when its answer is lost',
    edits: [
      {
        file: `${OBJECT}/apply.ts`,
        find: 'return { ...next, nextAt: done ? null : nextReservationLook(intendedAt, now) }',
        replace: 'return done ? { ...next, nextAt: null } : { ...next, clear: true, nextAt: now + 5000 }',
      },
    ],
    campaign: S,
  },
  {
    defence: 2,
    name: 'absent counts before the call can have settled',
    edits: [
      {
        file: `${OBJECT}/timing.ts`,
        find: 'return now >= intendedAt + NUMBERS.whmcsSettleMs',
        replace: 'return now >= intendedAt',
      },
    ],
    campaign: S,
  },
  {
    defence: 3,
    name: 'the look reads the first page of services only',
    edits: [
      {
        file: 'worker/vendors/whmcs/client.ts',
        find: 'if (rows.length >= total) return rows.length === total ? rows : null',
        replace: 'return rows',
      },
    ],
    campaign: { file: 'test/vendors/whmcs/reservations.test.ts' },
  },
  {
    defence: 4,
    name: 'an acceptance without a clear answer orders anew',
    edits: [
      {
        file: `${OBJECT}/apply.ts`,
        find: `    case 'accept':\n    case 'cancel-reservation':`,
        replace: `    case 'accept':\n      if (!done) return { ...next, stage: 'reserve', clear: true, nextAt: now + 5000 }\n    case 'cancel-reservation':`,
      },
    ],
    campaign: S,
  },
  {
    defence: 5,
    name: 'the activation is sent again when its answer is lost',
    edits: [
      {
        file: `${OBJECT}/apply-line.ts`,
        find: 'const nextAt = nextActivationLook(call.intendedAt, now)\n',
        replace: 'return { ...run, clear: true }\n    const nextAt = null\n',
      },
    ],
    campaign: S,
  },
  {
    defence: 6,
    name: 'each delivery has an object of its own',
    edits: [
      {
        file: 'worker/stubs.ts',
        find: 'return env.ORDER_PROVISIONER.getByName(crmOrderId)',
        replace: 'return env.ORDER_PROVISIONER.getByName(`${crmOrderId}${crypto.randomUUID()}`)',
      },
      {
        file: RUNNER,
        find: `by the Salesforce order id')\n    return name`,
        replace: `by the Salesforce order id')\n    return name.slice(0, 18)`,
      },
    ],
    campaign: W,
  },
  {
    defence: 7,
    name: 'every caller runs the steps, and no intent is stored',
    edits: [
      {
        file: RUNNER,
        find: `nextAt: resting ? null : run.nextAt })\n`,
        replace: `nextAt: resting ? null : run.nextAt })\n    await this.#advance(this.#services())\n`,
      },
      {
        file: RUNNER,
        find: `this.#store(intend(this.#load(), effect, services.clock.now()), 'intent', effect.kind, services)`,
        replace: 'intend(this.#load(), effect, services.clock.now())',
      },
    ],
    campaign: W,
  },
  {
    defence: 8,
    name: 'an event is answered before it is stored',
    edits: [
      {
        file: 'worker/features/events/receive-events.ts',
        find: 'answer = await storeBatch(ctx.db, call, events, ctx.clock.now())',
        replace:
          'ctx.background(new Promise((resolve) => setTimeout(resolve, 3000)).then(() => storeBatch(ctx.db, call, events, ctx.clock.now())).then(() => hurry(ctx, events)))\n' +
          "    return { accepted: events.length, duplicate: 0 }\n    answer = ''",
      },
    ],
    behind: NOBODY_ASKS,
    campaign: P_ANNOUNCED,
  },
  {
    defence: 9,
    name: 'what the queue loses is not taken up again',
    edits: [
      {
        file: 'worker/features/events/sweep-events.ts',
        find: 'void (await processInboxEvents(ctx, rows))',
        replace: 'void rows',
      },
    ],
    behind: NOBODY_ASKS,
    campaign: WIPED_QUEUES,
  },
  {
    defence: 10,
    name: 'nobody sets the next alarm',
    edits: [
      {
        file: RUNNER,
        find: `    } finally {\n      await this.#arm(services)\n    }`,
        replace: '    }',
      },
    ],
    behind: NOBODY_ASKS,
    campaign: WIPED_QUEUES,
  },
  {
    defence: 11,
    name: 'the order runs at the time that was first told',
    edits: [
      {
        file: `${OBJECT}/apply-order.ts`,
        find: `if (at !== null && at > now && mode !== 'Now') return schedule(rested, at, now)`,
        replace: `if (at !== null && at > now && mode !== 'Now' && !(run.dueAt !== null && run.dueAt <= now)) return schedule(rested, at, now)`,
      },
      {
        file: `${OBJECT}/apply-order.ts`,
        find: `if (at !== null && at > now && run.mode !== 'Now')\n`,
        replace: 'if (run.orderId === null)\n',
      },
    ],
    campaign: S,
  },
  {
    defence: 12,
    name: 'the order is not looked at again before its activation',
    edits: [
      {
        file: `${OBJECT}/apply-order.ts`,
        find: 'if (isLineSent(run)) return forward',
        replace: 'return forward',
      },
    ],
    campaign: S,
  },
  {
    defence: 13,
    name: 'an event counts although the order is not approved',
    edits: [
      {
        file: `${OBJECT}/apply-order.ts`,
        find: `  if (order.status !== 'approved') return { ...rested, phase: 'idle', dueAt: null, preflightAt: null }\n`,
        replace: '',
      },
      {
        file: `${OBJECT}/apply-order.ts`,
        find: `  if (order.status === 'cancelled') return cancelled(rested, order, rules)\n`,
        replace: '',
      },
    ],
    behind: [],
    campaign: S,
  },
  {
    defence: 14,
    name: 'nobody asks Salesforce for what it did not announce',
    edits: [...NOBODY_ASKS],
    campaign: W,
  },
  {
    defence: 15,
    name: 'a write-back that fails is forgotten',
    edits: [
      {
        file: RUNNER,
        find: `      const refusal = refusalOf(error)\n`,
        replace: `      settle(storage, entry, now)\n      const refusal = refusalOf(error)\n`,
      },
    ],
    behind: NOBODY_ASKS,
    campaign: NO_WRITE_BACK,
  },
  {
    defence: 16,
    name: 'a client that an earlier attempt made is not known again',
    edits: [
      {
        file: 'durable-objects/account-linker/ensure-billing-client.ts',
        find: "if (holder) return isOurs(holder, signUp) ? adopt(holder.id) : { kind: 'email-unavailable' }",
        replace: "if (holder) return { kind: 'email-unavailable' }",
      },
    ],
    campaign: { file: 'test/durable-objects/account-linker/kill-sign-up.test.ts' },
  },
  {
    defence: 17,
    name: 'an answer that cannot be read counts as "not done"',
    edits: [
      {
        file: `${OBJECT}/perform.ts`,
        find: `if (error.outcome === 'unknown') return { kind: 'unknown', why }`,
        replace: `if (error.outcome === 'unknown') return { kind: 'unavailable', why, retryAfterMs: null }`,
      },
    ],
    campaign: W,
  },
  {
    defence: 18,
    name: 'a number is claimed by everybody who asks',
    edits: [
      {
        file: 'worker/db/sim-claims.ts',
        find: `if (held.length === wanted.size) return { kind: 'held' }`,
        replace: `return { kind: 'held' }`,
      },
    ],
    campaign: { file: 'test/durable-objects/order-provisioner/sim-claims.workerd.test.ts' },
  },
  {
    defence: 19,
    name: 'the first call is made without a look',
    edits: [
      {
        file: `${OBJECT}/apply.ts`,
        find: `if (present) return { ...run, stage: 'reserve' }`,
        replace: `if (present) return { ...run, stage: 'reserve', clear: true }`,
      },
    ],
    campaign: S,
  },
  {
    defence: 20,
    name: 'a second pending order is left where it is',
    edits: [
      {
        file: `${OBJECT}/apply-strays.ts`,
        find: 'return [...new Set([...open, ...pending.map(({ orderId }) => orderId)])]',
        replace: 'return open.slice(0, pending.length * 0)',
      },
    ],
    campaign: S,
  },
]
