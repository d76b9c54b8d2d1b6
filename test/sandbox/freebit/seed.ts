import type { World } from '../core/world.ts'
import { CATALOG } from '../seed/catalog.ts'
import { iccidOf, imsiOf, tokyoDay } from './identifiers.ts'
import { type LineRecord, lines } from './lines.ts'
import { reservations } from './port-in.ts'

const DAY_MS = 86_400_000
const SEED_EID = '89049032000000000000000000000163'

type Variant = Partial<LineRecord> & Pick<LineRecord, 'id' | 'state'>

const VARIANTS: readonly Variant[] = [
  { id: '07020000001', state: 'active' },
  { id: '07020000002', state: 'suspended' },
  {
    id: '07020000003',
    state: 'waiting',
    iccid: '',
    imsi: '',
    matchingId: null,
    startedOn: '',
    pending: { func: 'addAcnt', settlesAt: null, scheduled: false },
  },
  { id: '07020000004', state: 'obsolete', matchingId: null },
  { id: '07020000005', state: 'active', planCode: '' },
  { id: '07020000006', state: 'active', shareGroup: true },
  { id: '07020000007', state: 'temporary' },
]

/** A line in every state, and the reservations that a donor carrier would know. */
export function seedFreebit(world: World): void {
  const now = world.clock.now().getTime()
  const planCode = CATALOG.find((product) => product.simType === 'Voice')?.freebitPlanCode ?? ''
  for (const variant of VARIANTS) {
    const serial = lines(world).nextSequence()
    lines(world).put({
      simKind: 'E0',
      planCode,
      contractLine: '5G',
      eid: SEED_EID,
      iccid: iccidOf(serial),
      imsi: imsiOf(serial),
      matchingId: `SEED${String(serial).padStart(16, '0')}`,
      startedOn: tokyoDay(new Date(now - 60 * DAY_MS)),
      shareGroup: false,
      portedIn: false,
      pending: null,
      ...variant,
    })
  }
  const reservation = { account: '09011112222', nameKanji: '田中愛子', nameKana: 'タナカアイコ', birthday: '19910412' }
  reservations(world).put({ ...reservation, id: '1112345678', expiresOn: tokyoDay(new Date(now + 14 * DAY_MS)) })
  reservations(world).put({ ...reservation, id: '1187654321', expiresOn: tokyoDay(new Date(now - DAY_MS)) })
}
