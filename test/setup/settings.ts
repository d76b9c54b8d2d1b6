import { developmentConfig, type SandboxConfig } from '../sandbox/config.ts'
import { DEVELOPMENT_PRIVATE_KEY } from '../sandbox/development-keys.ts'

/** Values of the portal's vars and secrets by name; both are plain text bindings of the Worker. */
export type PortalSettings = Record<string, string>

/** `/t/{tenant}` before each vendor's prefix; the default tenant has the plain prefixes. */
export function tenantUrl(sandboxUrl: string, tenant: string): string {
  return tenant === 'default' ? sandboxUrl : `${sandboxUrl}/t/${tenant}`
}

/** What the sandbox of a test run accepts: the well-known development credentials. */
export function testSandboxConfig(): SandboxConfig {
  return developmentConfig()
}

/** Where the vendors are: the same names for tests, `npm start` and the bench. */
export function vendorAddresses(sandboxUrl: string, tenant: string): PortalSettings {
  const base = tenantUrl(sandboxUrl, tenant)
  return {
    SF_LOGIN_URL: `${base}/salesforce`,
    WHMCS_BASE_URL: `${base}/whmcs`,
    FREEBIT_API_BASE_URL: `${base}/freebit`,
    SENDGRID_BASE_URL: `${base}/sendgrid`,
    ACCESS_TEAM_DOMAIN: `${base}/access`,
  }
}

/** Vars that must agree with the sandbox's configuration. */
export function vendorIdentities(config: SandboxConfig): PortalSettings {
  return {
    MAIL_FROM: config.sendgrid.from,
    SF_CLIENT_ID: config.salesforce.clientId,
    SF_USERNAME: config.salesforce.username,
    SF_ORG_ID: config.salesforce.orgId,
    SF_PORTAL_PRICEBOOK_ID: config.salesforce.pricebookId,
    WHMCS_CUSTOMER_NUMBER_FIELD_ID: String(config.whmcs.customerNumberFieldId),
    WHMCS_DEFAULT_GATEWAY: config.whmcs.defaultGateway,
    ACCESS_AUDIENCE: config.access.audience,
  }
}

/** Secrets by the names of the portal's environment, for a sandbox configuration and its private key. */
export function vendorSecrets(config: SandboxConfig, privateKey: string): PortalSettings {
  return {
    SF_PRIVATE_KEY: privateKey,
    WHMCS_API_IDENTIFIER: config.whmcs.identifier,
    WHMCS_API_SECRET: config.whmcs.secret,
    WHMCS_ACCESS_KEY: config.whmcs.accessKey,
    FREEBIT_CLIENT_ID: config.freebit.oemId,
    FREEBIT_CLIENT_SECRET: config.freebit.oemKey,
    SENDGRID_API_KEY: config.sendgrid.apiKey,
    SF_SIGNING_SECRETS: JSON.stringify({ dev: config.salesforce.signingSecret }),
    WHMCS_SIGNING_SECRETS: JSON.stringify({ dev: config.whmcs.signingSecret }),
  }
}

export const TEST_SECRETS: PortalSettings = {
  JWT_SECRETS: JSON.stringify({ test: 'well-known-signing-key-of-the-tests-32-bytes' }),
  FIELD_ENCRYPTION_KEYS: JSON.stringify({ test: 'd2VsbC1rbm93bi1lbmNyeXB0aW9uLWtleS0zMi1ieXQ=' }),
  SENDGRID_WEBHOOK_KEY: 'well-known-webhook-key-of-the-tests',
}

/** A hash of next to no cost, for tests in which it is not the subject: at the Worker's own, hashes were most of their time. */
export const CHEAP_HASHES: PortalSettings = { PASSWORD_COST: '1024/8/1' }

export function testSettings(options: { sandboxUrl: string; tenant: string; portalUrl: string }): PortalSettings {
  const config = testSandboxConfig()
  return {
    ...TEST_SECRETS,
    ...vendorAddresses(options.sandboxUrl, options.tenant),
    ...vendorIdentities(config),
    ...vendorSecrets(config, DEVELOPMENT_PRIVATE_KEY),
    PUBLIC_BASE_URL: options.portalUrl,
  }
}
