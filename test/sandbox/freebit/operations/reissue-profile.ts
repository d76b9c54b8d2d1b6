import { changeableLine, lines, settlingSoon } from '../lines.ts'
import { byAccount, type Operation } from './operation.ts'

/** A new profile for the same EID. */
export const reissueProfile: Operation = {
  path: '/esim/reissueProfile/',
  key: byAccount,
  run: ({ world, settings, members }) => {
    const line = changeableLine(world, members.required('account'))
    lines(world).put({ ...line, matchingId: null, pending: { func: 'reissue', ...settlingSoon(world, settings) } })
    world.ledger.effect('freebit', '/esim/reissueProfile/', line.id, {})
    return {}
  },
}
