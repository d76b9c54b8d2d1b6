import { FreebitRefusal } from '../envelope.ts'
import { tokyoMidnight } from '../identifiers.ts'
import { changeableLine, type LineRecord, lines, settlingSoon } from '../lines.ts'
import { isPlanCode } from '../plans.ts'
import { byAccount, type FreebitCall, type Operation } from './operation.ts'

export const changePlan: Operation = {
  path: '/mvno/changePlan/',
  key: byAccount,
  run: (call) => {
    const { world, members } = call
    const line = undecidedLine(call)
    if (line.planCode === '') throw new FreebitRefusal('noPlan')
    const planCode = members.required('planCode')
    if (!isPlanCode(planCode)) throw new FreebitRefusal('invalid', 'planCode')
    lines(world).put({ ...line, pending: { func: 'changePlan', planCode, ...when(call) } })
    world.ledger.effect('freebit', '/mvno/changePlan/', line.id, { planCode, runTime: members.text('runTime') })
    return {}
  },
}

/** Ends the plan, and with it the line. */
export const releasePlan: Operation = {
  path: '/mvno/releasePlan/',
  key: byAccount,
  run: (call) => {
    const { world, members } = call
    const line = undecidedLine(call)
    lines(world).put({ ...line, pending: { func: 'releasePlan', ...when(call) } })
    world.ledger.effect('freebit', '/mvno/releasePlan/', line.id, { runTime: members.text('runTime') })
    return {}
  },
}

/** A plan change and a cancellation are never both pending, dated ones included. */
function undecidedLine({ world, members }: FreebitCall): Readonly<LineRecord> {
  const line = changeableLine(world, members.required('account'))
  if (line.pending) throw new FreebitRefusal('locked', line.pending.func)
  return line
}

function when({ world, settings, members }: FreebitCall) {
  const runTime = members.text('runTime')
  if (runTime === '') return settlingSoon(world, settings)
  const day = tokyoMidnight(runTime)
  if (!day || day <= world.clock.now()) throw new FreebitRefusal('invalid', 'runTime')
  return { settlesAt: settings.settleMs === null ? null : day.toISOString(), scheduled: true }
}
