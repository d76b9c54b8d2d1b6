import { VendorContractBroken } from '#worker/lib/errors.ts'
import { isEid, isPhoneNumber } from '#worker/lib/sim-identifiers.ts'
import type { ActivationRefusal, LineSnapshot, NewEsim, SimProvider } from '#worker/ports/sim-provider.ts'
import type { Transport } from '../transport.ts'
import { createFreebitClient } from './client.ts'
import {
  ADD_ACCOUNT_REFUSALS,
  ADD_KIND,
  CONTRACT_LINE,
  type DetailAnswer,
  FLAG,
  GENDER,
  LINE_STATE,
  PATHS,
  SIM_KIND,
} from './wire.ts'
import type { z } from 'zod'

type Detail = z.infer<typeof DetailAnswer>['responseDatas'][number]

export function createFreebitSims({ transport }: { transport: Transport }): SimProvider {
  const client = createFreebitClient({ transport })
  return {
    findLine: async (phoneNumber) => {
      const row = await client.detail(phoneNumber)
      return row && toSnapshot(row)
    },

    activateEsim: async (line, callId) => {
      const invalid = refusalBeforeSending(line)
      if (invalid) return { kind: 'refused', ...invalid }
      const result = await client.addAccount(toMembers(line), callId)
      if (result.kind === 'done') return { kind: 'accepted' }
      const reason = ADD_ACCOUNT_REFUSALS[result.code as keyof typeof ADD_ACCOUNT_REFUSALS]
      if (reason !== undefined) return { kind: 'refused', reason, code: result.code }
      // A code we do not know says nothing about the line: somebody has to look before anything is sent again.
      throw new VendorContractBroken('freebit', PATHS.addAccount, 'unknown', { context: { code: result.code } })
    },

    settleActivation: (callId) => transport.settle('freebit', callId),
  }
}

/** What the network would refuse anyway never leaves, because each sent activation may burn a number. */
function refusalBeforeSending({ eid, phoneNumber, portIn }: NewEsim): ActivationRefusal | null {
  if (!isEid(eid)) return { reason: 'invalid-eid', code: 'local-eid' }
  if (!isPhoneNumber(phoneNumber)) return { reason: 'other', code: 'local-account' }
  if (!portIn) return null
  const names = [splitName(portIn.nameKanji), splitName(fullWidth(portIn.nameKana))]
  return names.every(({ first }) => first !== '') ? null : { reason: 'port-in-invalid', code: 'local-name' }
}

function toMembers({ phoneNumber, eid, planCode, simType, portIn }: NewEsim): object {
  return {
    addKind: portIn ? ADD_KIND.portIn : ADD_KIND.new,
    aladinOperated: FLAG.no,
    eid,
    account: phoneNumber,
    simKind: SIM_KIND[simType],
    planCode,
    contractLine: CONTRACT_LINE,
    ...(portIn && { mnp: toMnp(portIn) }),
  }
}

function toMnp(portIn: NonNullable<NewEsim['portIn']>): object {
  const kanji = splitName(portIn.nameKanji)
  const kana = splitName(fullWidth(portIn.nameKana))
  return {
    reserveNumber: portIn.reservationNumber,
    reserveExpireDate: compactDay(portIn.expiresOn),
    lastnameKanji: kanji.last,
    firstnameKanji: kanji.first,
    lastnameZenKana: kana.last,
    firstnameZenKana: kana.first,
    gender: GENDER[portIn.gender],
    birthday: compactDay(portIn.birthDate),
  }
}

/** Family name first, as it is written in Japan; the rest is the given name. */
export function splitName(name: string): { last: string; first: string } {
  const [last = '', ...rest] = name.trim().split(/\s+/)
  return { last, first: rest.join(' ') }
}

/** Half-width katakana as typed on some keyboards. Kanji stay as they are: variants of a character count as different names. */
function fullWidth(kana: string): string {
  return kana.normalize('NFKC')
}

function compactDay(day: string): string {
  return day.replaceAll('-', '')
}

function toSnapshot(row: Detail): LineSnapshot {
  return {
    phoneNumber: row.account,
    status: LINE_STATE[row.state as keyof typeof LINE_STATE] ?? 'unknown',
    planCode: row.planCode,
    iccid: row.iccid,
    eid: row.eid,
    activation: activationOf(row),
  }
}

function activationOf({ activationCode, smdpAddress }: Detail): LineSnapshot['activation'] {
  if (activationCode !== null) return { kind: 'lpa', code: activationCode }
  return smdpAddress === null ? null : { kind: 'eid-bound', smdp: smdpAddress }
}
