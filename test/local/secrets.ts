import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { developmentConfig, type SandboxConfig } from '../sandbox/config.ts'
import { type PortalSettings, vendorSecrets } from '../setup/settings.ts'

const FILE = '.dev.vars'
const HEADER = '# Secrets of this machine, made by `npm start`. Delete the file to get fresh ones; --fresh the state with it.\n'

export interface LocalSecrets {
  /** By the names of the portal's environment. */
  portal: PortalSettings
  /** The same values as the vendors know them. */
  sandbox: SandboxConfig
  created: boolean
}

/** Reads `.dev.vars`, completes what is missing and writes it back; never a value that is in the repository. */
export async function localSecrets(): Promise<LocalSecrets> {
  const stored = parseEnv(await readFile(FILE, 'utf8').catch(() => '')) as PortalSettings
  const portal = { ...generateSecrets(), ...stored }
  const created = Object.keys(portal).some((name) => stored[name] === undefined)
  if (created) await writeFile(FILE, HEADER + Object.entries(portal).map(toLine).join(''), { mode: 0o600 })
  return { portal, sandbox: sandboxConfig(portal), created }
}

function generateSecrets(): PortalSettings {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const vendors = developmentConfig({
    salesforce: { signingSecret: key() },
    whmcs: { identifier: token(16), secret: token(16), accessKey: token(16), signingSecret: key() },
    freebit: { oemId: `oem-${token(4)}`, oemKey: token(16) },
    sendgrid: { apiKey: `SG.${token(24)}` },
  })
  return {
    ...vendorSecrets(vendors, privateKey),
    JWT_SECRETS: keyring(),
    FIELD_ENCRYPTION_KEYS: keyring(),
    SENDGRID_WEBHOOK_KEY: key(),
  }
}

function sandboxConfig(portal: PortalSettings): SandboxConfig {
  const secret = (name: string) => portal[name] ?? ''
  return developmentConfig({
    salesforce: {
      publicKey: createPublicKey(secret('SF_PRIVATE_KEY')).export({ type: 'spki', format: 'pem' }).toString(),
      signingSecret: firstKey(secret('SF_SIGNING_SECRETS')),
    },
    whmcs: {
      identifier: secret('WHMCS_API_IDENTIFIER'),
      secret: secret('WHMCS_API_SECRET'),
      accessKey: secret('WHMCS_ACCESS_KEY'),
      signingSecret: firstKey(secret('WHMCS_SIGNING_SECRETS')),
    },
    freebit: { oemId: secret('FREEBIT_CLIENT_ID'), oemKey: secret('FREEBIT_CLIENT_SECRET') },
    sendgrid: { apiKey: secret('SENDGRID_API_KEY') },
  })
}

function firstKey(ring: string): string {
  return Object.values(JSON.parse(ring) as Record<string, string>)[0] ?? ''
}

function keyring(): string {
  return JSON.stringify({ [`k${token(3)}`]: key() })
}

function key(): string {
  return randomBytes(32).toString('base64')
}

function token(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}

/** Single quotes around JSON; double quotes where line breaks are written as \n. */
function toLine([name, value]: [string, string]): string {
  return value.includes('\n') ? `${name}="${value.replaceAll('\n', String.raw`\n`)}"\n` : `${name}='${value}'\n`
}
