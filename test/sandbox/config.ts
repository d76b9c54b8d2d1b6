import { DEVELOPMENT_PUBLIC_KEY } from './development-keys.ts'
import { ORGANIZATION_ID, PORTAL_PRICEBOOK_ID } from './salesforce/ids.ts'

export interface SalesforceConfig {
  orgId: string
  clientId: string
  username: string
  /** PEM (SPKI) of the certificate registered with the connected app. */
  publicKey: string
  pricebookId: string
  /** null: the sandbox's own address, with the tenant's prefix. */
  instanceUrl: string | null
  dailyApiLimit: number
  /** Rows in a query page; the caller may ask for fewer, never for more. */
  pageSize: number
  /** Signs events and provision calls. */
  signingSecret: string
  /** false: changes by the integration user are not sent back to the portal. */
  echoOwnChanges: boolean
}

export interface WhmcsConfig {
  identifier: string
  secret: string
  accessKey: string
  signingSecret: string
  customerNumberFieldId: number
  defaultGateway: string
}

export interface FreebitConfig {
  oemId: string
  oemKey: string
}

export interface SendgridConfig {
  apiKey: string
  /** The verified sender. */
  from: string
}

export interface AccessConfig {
  /** Audience tag of the portal's application at Cloudflare Access. */
  audience: string
}

export interface SandboxConfig {
  /** '': nobody is called; events wait in the outbox. */
  portalUrl: string
  /** The portal's APP_ENVIRONMENT: part of every signature. */
  environment: string
  /** Origin under which others reach this sandbox; null: the origin of each request. */
  publicUrl: string | null
  salesforce: SalesforceConfig
  whmcs: WhmcsConfig
  freebit: FreebitConfig
  sendgrid: SendgridConfig
  access: AccessConfig
}

type DeepPartial<T> = { [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] }

/** Fixed, well-known credentials for tests; `npm start` passes generated ones. */
export function developmentConfig(overrides: DeepPartial<SandboxConfig> = {}): SandboxConfig {
  const { salesforce, whmcs, freebit, sendgrid, access, ...rest } = overrides
  return {
    portalUrl: '',
    environment: 'development',
    publicUrl: null,
    ...rest,
    salesforce: {
      orgId: ORGANIZATION_ID,
      clientId: '3MVG9development.portal.consumer.key',
      username: 'portal.integration@example.jp',
      publicKey: DEVELOPMENT_PUBLIC_KEY,
      pricebookId: PORTAL_PRICEBOOK_ID,
      instanceUrl: null,
      dailyApiLimit: 100_000,
      pageSize: 25,
      signingSecret: 'development-salesforce-signing-secret-32b',
      echoOwnChanges: true,
      ...salesforce,
    },
    whmcs: {
      identifier: 'development-whmcs-identifier',
      secret: 'development-whmcs-secret',
      accessKey: 'development-whmcs-access-key',
      signingSecret: 'development-whmcs-signing-secret-32-bytes',
      customerNumberFieldId: 1,
      defaultGateway: 'stripe',
      ...whmcs,
    },
    freebit: { oemId: 'development-oem', oemKey: 'development-oem-key', ...freebit },
    sendgrid: { apiKey: 'SG.development.key', from: 'support@example.jp', ...sendgrid },
    access: { audience: 'd'.repeat(64), ...access },
  }
}
