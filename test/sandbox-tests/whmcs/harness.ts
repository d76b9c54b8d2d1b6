import { developmentConfig } from '../../sandbox/config.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts'

export type Json = Record<string, unknown>

export const config = developmentConfig({ portalUrl: 'http://portal.test:8787' })
export const JSON_ENVELOPE = {
  identifier: config.whmcs.identifier,
  secret: config.whmcs.secret,
  accesskey: config.whmcs.accessKey,
  responsetype: 'json',
}

export interface Whmcs {
  url: string
  /** The answer of one action, whatever its result. */
  call(action: string, parameters?: Record<string, string | number>): Promise<Json>
  post(form: Record<string, string | number>): Promise<Response>
  control(path: string, body?: unknown): Promise<Json>
  effects(operation?: string): Promise<{ operation: string; key: string; detail: Json }[]>
  settings(change: Json): Promise<void>
  close(): Promise<void>
}

export async function startWhmcs(): Promise<Whmcs> {
  const sandbox: RunningSandbox = await startSandbox({ port: 0, stateDir: null, config })
  const post = (form: Record<string, string | number>) =>
    fetch(`${sandbox.url}/whmcs/includes/api.php`, {
      method: 'POST',
      body: new URLSearchParams(Object.entries(form).map(([name, value]) => [name, String(value)])),
    })
  const control = async (path: string, body?: unknown): Promise<Json> => {
    const reply = await fetch(`${sandbox.url}/_control${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!reply.ok) throw new Error(`control ${path}: ${reply.status} ${await reply.text()}`)
    return (await reply.json()) as Json
  }
  return {
    url: sandbox.url,
    post,
    call: async (action, parameters = {}) => (await (await post({ ...JSON_ENVELOPE, action, ...parameters })).json()) as Json,
    control,
    effects: async (operation) => {
      const { rows } = (await control('/ledger?vendor=whmcs&type=effect')) as {
        rows: { operation: string; key: string; detail: Json }[]
      }
      return rows.filter((row) => operation === undefined || row.operation === operation)
    },
    settings: async (change) => {
      await control('/whmcs/settings', change)
    },
    close: () => sandbox.close(),
  }
}

/** base64 of a PHP-serialized array of custom field values, lengths in bytes. */
export function fieldBlob(fields: Record<number, string>): string {
  const members = Object.entries(fields).map(([id, value]) => `i:${id};s:${Buffer.byteLength(value)}:"${value}";`)
  return Buffer.from(`a:${members.length}:{${members.join('')}}`).toString('base64')
}

export function newClient(email: string, extra: Record<string, string | number> = {}): Record<string, string | number> {
  return {
    firstname: 'Grace',
    lastname: 'Mori',
    email,
    address1: '1-2-3 Ebisu',
    city: 'Shibuya-ku',
    state: 'Tokyo',
    postcode: '1500013',
    country: 'JP',
    phonenumber: '+819012345678',
    password2: 'grace-secret-1',
    customfields: fieldBlob({ 1: 'AC-200001' }),
    ...extra,
  }
}
