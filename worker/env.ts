import { z } from 'zod'
import { parseCidrs } from '#worker/lib/cidr.ts'
import { ConfigError } from '#worker/lib/errors.ts'

const text = z.string().min(1)
const secret = z.string().min(16)
const url = z.url({ protocol: /^https?$/ })
const optional = z.string().default('')
const fieldId = z.string().regex(/^\d*$/).default('')
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

/** `{"kid": "base64 or text key of 32 bytes or more", …}`: the first signs, all verify; two at a time during a rotation. */
const keyring = z
  .string()
  .transform((value, ctx) => {
    try {
      return JSON.parse(value) as unknown
    } catch {
      ctx.addIssue({ code: 'custom', message: 'must be JSON of kid → key' })
      return z.NEVER
    }
  })
  .pipe(z.record(z.string().regex(/^[A-Za-z0-9_-]{1,32}$/), z.string().min(32)))
  .refine((keys) => Object.keys(keys).length >= 1 && Object.keys(keys).length <= 2, 'must hold one or two keys')

/** `team.cloudflareaccess.com`; a full http origin is for a sandbox and refused where the portal is deployed. */
const teamDomain = z
  .string()
  .regex(/^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+|http:\/\/[^\s/?#]+(?:\/[\w-]+)*)?$/, 'must be a host name')
  .default('')

const Values = z.object({
  APP_ENVIRONMENT: z.enum(['development', 'test', 'staging', 'production']),
  APP_NAME: text,
  PUBLIC_BASE_URL: url,
  SUPPORT_EMAIL: z.email(),
  MAIL_FROM: z.email(),
  SF_LOGIN_URL: url,
  SF_CLIENT_ID: text,
  SF_USERNAME: text,
  SF_ORG_ID: z.string().length(18),
  SF_API_VERSION: z.string().regex(/^v\d{2,3}\.0$/),
  SF_PORTAL_PRICEBOOK_ID: z.string().length(18),
  SF_OPPORTUNITY_STAGE: text,
  SF_EVENTS_ENABLED: flag,
  SF_PROVISION_EVENT_CHANNEL: text,
  /** Where Salesforce's calls come from, by spaces or commas; empty: from anywhere, and no outbound messages where the portal is deployed. */
  SF_ALLOWED_CIDRS: optional.refine((value) => parseCidrs(value) !== null, 'must be address ranges such as 198.51.100.0/24'),
  WHMCS_BASE_URL: url,
  WHMCS_CUSTOMER_NUMBER_FIELD_ID: z.string().regex(/^\d+$/),
  /** Empty: billing has no such field, and it is neither sent nor kept. */
  WHMCS_BIRTH_DATE_FIELD_ID: fieldId,
  WHMCS_GENDER_FIELD_ID: fieldId,
  WHMCS_NATIONALITY_FIELD_ID: fieldId,
  WHMCS_DEFAULT_GATEWAY: text,
  FREEBIT_API_BASE_URL: url,
  FREEBIT_QUOTA_UNIT: z.enum(['KB', 'MB']),
  SENDGRID_BASE_URL: url,
  SERVICES_CACHE_SAFETY_TTL_SECONDS: z.coerce.number().int().positive(),
  PROVISION_ON_APPROVAL: flag,
  /** scrypt N/r/p; a login rehashes whatever was made with another cost. */
  PASSWORD_COST: z
    .string()
    .regex(/^\d{3,7}\/\d{1,2}\/\d{1,2}$/)
    .default('16384/8/5'),
  ACCESS_TEAM_DOMAIN: teamDomain,
  ACCESS_AUDIENCE: optional,
  JWT_SECRETS: keyring,
  FIELD_ENCRYPTION_KEYS: keyring,
  SF_PRIVATE_KEY: z.string().includes('PRIVATE KEY'),
  WHMCS_API_IDENTIFIER: text,
  WHMCS_API_SECRET: text,
  WHMCS_ACCESS_KEY: text,
  FREEBIT_CLIENT_ID: text,
  FREEBIT_CLIENT_SECRET: text,
  SENDGRID_API_KEY: secret,
  SENDGRID_WEBHOOK_KEY: text,
  SF_SIGNING_SECRETS: keyring,
  WHMCS_SIGNING_SECRETS: keyring,
})

const Settings = Values.refine(
  (values) => !values.ACCESS_TEAM_DOMAIN.startsWith('http:') || /^(?:development|test)$/.test(values.APP_ENVIRONMENT),
  { path: ['ACCESS_TEAM_DOMAIN'], message: 'must be a host name' },
)

export type Settings = z.infer<typeof Settings>
/** Checked settings beside the raw bindings. */
export type PortalEnv = Settings & { readonly bindings: Env }

const checked = new WeakMap<object, PortalEnv>()

/** Throws ConfigError with the complete list of what is missing or wrong; names only, never values. */
export function parseEnv(bindings: Env): PortalEnv {
  const known = checked.get(bindings)
  if (known) return known
  const result = Settings.safeParse(bindings)
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`The portal refuses to start. Settings to correct:\n${problems.join('\n')}`)
  }
  const env = Object.assign(Object.create(null) as object, result.data, { bindings }) as PortalEnv
  checked.set(bindings, env)
  return env
}
