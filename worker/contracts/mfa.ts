import { z } from 'zod'

const Base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/)
const Binary = Base64Url.max(20_000)
const CredentialId = Base64Url.max(1400)
/** `{user id}.{secret}`: who is asked and for what. */
const Challenge = z.string().regex(/^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/)

/** People type the space that their app shows. */
export const TotpCode = z
  .string()
  .max(20)
  .transform((code) => code.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^[0-9]{6}$/, 'The code has 6 digits.'))
const RecoveryCode = z.string().trim().min(1, 'Enter a recovery code.').max(64)

const ClientExtensions = z.record(z.string(), z.unknown()).default({})
const Credential = z.object({
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal('public-key'),
  clientExtensionResults: ClientExtensions,
  authenticatorAttachment: z.string().nullish(),
})

/** What `navigator.credentials.get()` gives, in JSON. */
export const Assertion = Credential.extend({
  response: z.object({
    clientDataJSON: Binary,
    authenticatorData: Binary,
    signature: Binary,
    userHandle: z
      .string()
      .regex(/^[A-Za-z0-9_-]{0,100}$/)
      .nullish(),
  }),
})
export type Assertion = z.infer<typeof Assertion>

/** What `navigator.credentials.create()` gives, in JSON. */
export const Attestation = Credential.extend({
  response: z.object({
    clientDataJSON: Binary,
    attestationObject: Binary,
    transports: z.array(z.string().max(32)).max(10).optional(),
  }),
})
export type Attestation = z.infer<typeof Attestation>

const CredentialDescriptor = z.object({
  id: z.string(),
  type: z.literal('public-key'),
  transports: z.array(z.string()).optional(),
})

export const PasskeyRequestOptions = z.object({
  challenge: z.string(),
  timeout: z.int(),
  rpId: z.string(),
  userVerification: z.literal('required'),
  /** Empty: any passkey of this site. */
  allowCredentials: z.array(CredentialDescriptor),
})
export type PasskeyRequestOptions = z.infer<typeof PasskeyRequestOptions>

export const PasskeyCreationOptions = z.object({
  challenge: z.string(),
  timeout: z.int(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
  attestation: z.literal('none'),
  excludeCredentials: z.array(CredentialDescriptor),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.literal(true),
    userVerification: z.literal('required'),
  }),
})
export type PasskeyCreationOptions = z.infer<typeof PasskeyCreationOptions>

export const LoginMethod = z.enum(['passkey', 'totp', 'recovery'])
export type LoginMethod = z.infer<typeof LoginMethod>

/** `details` of MFA_REQUIRED. */
export const MfaRequiredDetails = z.object({
  challenge: z.string(),
  methods: z.array(LoginMethod),
  expiresInSeconds: z.int(),
  passkeyOptions: PasskeyRequestOptions.optional(),
})
export type MfaRequiredDetails = z.infer<typeof MfaRequiredDetails>

export const LoginMfaInput = z.discriminatedUnion('method', [
  z.object({ method: z.literal('totp'), challenge: Challenge, code: TotpCode }),
  z.object({ method: z.literal('recovery'), challenge: Challenge, code: RecoveryCode }),
  z.object({ method: z.literal('passkey'), challenge: Challenge, assertion: Assertion }),
])
export type LoginMfaInput = z.infer<typeof LoginMfaInput>

export const PasskeyLoginStartedView = z.object({ options: PasskeyRequestOptions, challenge: z.string() })
export type PasskeyLoginStartedView = z.infer<typeof PasskeyLoginStartedView>

export const PasskeyLoginInput = z.object({
  challenge: z.string().max(200),
  assertion: Assertion,
  rememberMe: z.boolean().optional(),
})
export type PasskeyLoginInput = z.infer<typeof PasskeyLoginInput>

export const StepUpMethod = z.enum(['password', 'passkey', 'totp'])
export type StepUpMethod = z.infer<typeof StepUpMethod>

/** `details` of STEP_UP_REQUIRED. */
export const StepUpRequiredDetails = z.object({ methods: z.array(StepUpMethod) })

export const StepUpStartedView = z.object({
  methods: z.array(StepUpMethod),
  passkeyOptions: PasskeyRequestOptions.nullable(),
})
export type StepUpStartedView = z.infer<typeof StepUpStartedView>

export const StepUpInput = z.discriminatedUnion('method', [
  z.object({ method: z.literal('password'), password: z.string().min(1, 'Enter your password.').max(1024) }),
  z.object({ method: z.literal('totp'), code: TotpCode }),
  z.object({ method: z.literal('passkey'), assertion: Assertion }),
])
export type StepUpInput = z.infer<typeof StepUpInput>

export const StepUpView = z.object({ expiresAt: z.iso.datetime() })
export type StepUpView = z.infer<typeof StepUpView>

export const PasskeyView = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
})
export type PasskeyView = z.infer<typeof PasskeyView>

export const MfaView = z.object({
  totp: z.object({ enabledAt: z.iso.datetime() }).nullable(),
  recoveryCodesLeft: z.int(),
  passkeys: z.array(PasskeyView),
})
export type MfaView = z.infer<typeof MfaView>

export const TotpSetupView = z.object({ secret: z.string(), otpauthUrl: z.string() })
export type TotpSetupView = z.infer<typeof TotpSetupView>

export const TotpConfirmInput = z.object({ code: TotpCode })
export type TotpConfirmInput = z.infer<typeof TotpConfirmInput>

/** Shown once: only hashes are kept. */
export const RecoveryCodesView = z.object({ recoveryCodes: z.array(z.string()) })
export type RecoveryCodesView = z.infer<typeof RecoveryCodesView>

export const PasskeyName = z.string().trim().min(1, 'Enter a name.').max(60, 'Use at most 60 characters.')
export const PasskeyParam = z.object({ id: CredentialId })
export const RenamePasskeyInput = z.object({ name: PasskeyName })
export type RenamePasskeyInput = z.infer<typeof RenamePasskeyInput>

export const AddPasskeyInput = z.object({ name: PasskeyName, attestation: Attestation })
export type AddPasskeyInput = z.infer<typeof AddPasskeyInput>

/** `recoveryCodes` when there were none: with the first second factor. */
export const PasskeyAddedView = z.object({ id: z.string(), recoveryCodes: z.array(z.string()).nullable() })
export type PasskeyAddedView = z.infer<typeof PasskeyAddedView>
