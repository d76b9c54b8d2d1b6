import { z } from 'zod'
import { NUMBERS } from '#worker/lib/numbers.ts'
import type { VendorWrite } from '#worker/lib/vendor-call.ts'

/**
 * Freebit's side of the contract (vendors/freebit.md): the one table that an operator with the partner contract corrects.
 * Entries marked "assumed" are ours until then; nothing of them leaves this folder.
 */
export const PATHS = {
  login: '/authOem/',
  /** C6: or /master/getAcnt/. */
  detail: '/mvno/getDetail/',
  /** C3: or /mvno/esim/addAcct/. */
  addAccount: '/mvno/esim/addAcnt/',
} as const

/** How the request object travels: one form field holding JSON text. */
export const FORM = { field: 'json', contentType: 'application/x-www-form-urlencoded' } as const

export const SUCCESS = '100'

/** `<resultCode>-<statusCode>`; all codes but success are assumed. What is in no list is unknown. */
export const CODES = {
  credentialRejected: ['201-401'],
  loginRefused: ['202-401'],
  limits: ['210-429'],
  notFound: ['220-404'],
} as const

/** Refusals of addAcnt that prove nothing was opened (assumed). */
export const ADD_ACCOUNT_REFUSALS = {
  '211-400': 'other',
  '211-411': 'invalid-eid',
  '211-412': 'other',
  '220-404': 'other',
  '230-409': 'other',
  '231-409': 'already-live',
  '240-421': 'port-in-expired',
  '240-422': 'port-in-invalid',
  '250-403': 'other',
} as const

export const ADD_KIND = { new: 'N', portIn: 'M' } as const
export const FLAG = { yes: '10', no: '20' } as const
export const SIM_KIND = { Voice: 'E0', Data: 'E2', 'Data and SMS': 'E3' } as const
/** Assumed: every plan starts on this contract line. */
export const CONTRACT_LINE = '4G'
/** Assumed values of `mnp.gender`. */
export const GENDER = { female: 'F', male: 'M' } as const
export const DETAIL_KIND = 'MVNO'

/** States are words [M]; any other is shown as unknown. */
export const LINE_STATE = {
  waiting: 'pending',
  active: 'active',
  suspended: 'suspended',
  temporary: 'suspended',
  obsolete: 'cancelled',
} as const

const text = z.union([z.string(), z.number()]).transform(String)
const optional = text.nullish().transform((value) => value || null)

export const Envelope = z.object({
  resultCode: text,
  status: z.object({ statusCode: text.default(''), message: z.string().default('') }).default({ statusCode: '', message: '' }),
})
export const LoginAnswer = z.object({ authKey: z.string().min(1) })
export const DetailAnswer = z.object({
  responseDatas: z
    .array(
      z.object({
        account: text,
        state: z.string(),
        planCode: optional,
        iccid: optional,
        eid: optional,
        /** Assumed names: the activation code, or the SM-DP+ host when the profile is bound to the EID. */
        activationCode: optional,
        smdpAddress: optional,
      }),
    )
    .min(1),
})

export const FREEBIT_WRITES = {
  addAccount: {
    vendor: 'freebit',
    operation: PATHS.addAccount,
    reversible: 'no: an opened line can only be cancelled as a contract',
    marker: 'the phone number, which belongs to one order',
    lookUp: 'findLine by phone number; never sent again by itself',
    settleMs: NUMBERS.freebitSettleMs,
    repeatable: false,
    definiteErrors: Object.keys(ADD_ACCOUNT_REFUSALS),
  },
} as const satisfies Record<string, VendorWrite>
