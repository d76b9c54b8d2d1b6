export type LineSnapshot = {
  phoneNumber: string
  status: 'pending' | 'active' | 'suspended' | 'cancelled' | 'unknown'
  planCode: string | null
  iccid: string | null
  eid: string | null
  activation: { kind: 'lpa'; code: string } | { kind: 'eid-bound'; smdp: string } | null
}

export type NewEsim = {
  phoneNumber: string
  eid: string
  planCode: string
  simType: 'Data' | 'Data and SMS' | 'Voice'
  portIn?: {
    reservationNumber: string
    expiresOn: string
    nameKanji: string
    nameKana: string
    birthDate: string
    gender: 'female' | 'male'
  }
}

/** Why the network refused; `code` is the vendor's, for the log and staff only. */
export type ActivationRefusal = {
  reason: 'invalid-eid' | 'port-in-invalid' | 'port-in-expired' | 'already-live' | 'other'
  code: string
}

/** SIM and eSIM lines (Freebit). Phone numbers are national digits (vendors/freebit.md §7). */
export interface SimProvider {
  /** null: the network does not know the number. */
  findLine(phoneNumber: string): Promise<LineSnapshot | null>
  /** Irreversible. Never repeated by itself; look-up: findLine. 'accepted' is not yet live. */
  activateEsim(line: NewEsim, callId?: string): Promise<{ kind: 'accepted' } | ({ kind: 'refused' } & ActivationRefusal)>
  /** After a crash: whether this activation ever left us. 'not-sent' also keeps it from leaving. Known for half an hour. */
  settleActivation(callId: string): Promise<'sent' | 'not-sent'>
}
