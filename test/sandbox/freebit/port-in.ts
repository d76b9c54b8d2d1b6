import type { World } from '../core/world.ts'
import { FreebitRefusal } from './envelope.ts'
import { tokyoDay, tokyoMidnight } from './identifiers.ts'
import type { Members } from './members.ts'

/** What the donor carrier knows about a reservation; one that is not listed is taken as the caller states it. */
export interface ReservationRecord {
  id: string
  account: string
  expiresOn: string
  nameKanji: string
  nameKana: string
  birthday: string
}

const FULL_WIDTH_KATAKANA = /^[\u30A1-\u30FC\u3000]+$/

export function reservations(world: World) {
  return world.collection<ReservationRecord>('freebit.reservations')
}

export function checkPortIn(world: World, account: string, mnp: Members): void {
  const number = mnp.matching('reserveNumber', /^\d{10}$/)
  const expiresOn = mnp.matching('reserveExpireDate', /^\d{8}$/)
  if (!tokyoMidnight(expiresOn)) throw new FreebitRefusal('invalid', 'reserveExpireDate')
  const kanji = mnp.required('lastnameKanji') + mnp.required('firstnameKanji')
  const kana = mnp.matching('lastnameZenKana', FULL_WIDTH_KATAKANA) + mnp.matching('firstnameZenKana', FULL_WIDTH_KATAKANA)
  mnp.required('gender')
  const birthday = mnp.matching('birthday', /^\d{8}$/)
  const known = reservations(world).get(number)
  const today = tokyoDay(world.clock.now())
  if (expiresOn < today || (known && known.expiresOn < today)) throw new FreebitRefusal('reservationExpired')
  if (!known) return
  const matches = known.account === account && known.nameKanji === kanji && known.nameKana === kana && known.birthday === birthday
  if (!matches) throw new FreebitRefusal('nameMismatch')
}
