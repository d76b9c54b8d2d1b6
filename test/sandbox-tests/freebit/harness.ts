import { developmentConfig } from '../../sandbox/config.ts'
import { startSandbox } from '../../sandbox/server.ts'

export type Json = Record<string, unknown>

export const GOOD_EID = '89034011560010000000000000000121'
export const OTHER_EID = '89044011112233441122334411223321'
const config = developmentConfig()

export interface Freebit {
  url: string
  authKey: string
  raw(path: string, init: RequestInit): Promise<Response>
  /** One call with a valid authKey. */
  call(path: string, members?: Json): Promise<Json>
  send(path: string, members: Json): Promise<Json>
  detail(account: string): Promise<Json>
  advance(ms: number): Promise<void>
  control(path: string, body?: unknown): Promise<Json>
  effects(account: string): Promise<{ operation: string; detail: Json }[]>
  close(): Promise<void>
}

export async function startFreebit(): Promise<Freebit> {
  const sandbox = await startSandbox({ port: 0, stateDir: null, config })
  const raw = (path: string, init: RequestInit) => fetch(`${sandbox.url}/freebit${path}`, init)
  const send = async (path: string, members: Json): Promise<Json> => {
    const body = new URLSearchParams({ json: JSON.stringify(members) })
    return (await (await raw(path, { method: 'POST', body })).json()) as Json
  }
  const control = async (path: string, body?: unknown): Promise<Json> => {
    const reply = await fetch(`${sandbox.url}/_control${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!reply.ok) throw new Error(`control ${path}: ${reply.status} ${await reply.text()}`)
    return (await reply.json()) as Json
  }
  const authKey = String((await send('/authOem/', { ...config.freebit }))['authKey'])
  const call = (path: string, members: Json = {}) => send(path, { authKey, ...members })
  return {
    url: sandbox.url,
    authKey,
    raw,
    send,
    call,
    control,
    detail: async (account) => {
      const answer = await call('/mvno/getDetail/', { requestDatas: [{ kind: 'MVNO', account }] })
      return ((answer['responseDatas'] as Json[] | undefined)?.[0] ?? answer) as Json
    },
    advance: async (ms) => {
      await control('/clock', { target: 'vendor', advanceMs: ms })
    },
    effects: async (account) => {
      const { rows } = (await control('/ledger?vendor=freebit&type=effect')) as {
        rows: { operation: string; key: string; detail: Json }[]
      }
      return rows.filter((row) => row.key === account)
    },
    close: () => sandbox.close(),
  }
}

export function newLine(account: string, extra: Json = {}): Json {
  return {
    addKind: 'N',
    aladinOperated: '20',
    account,
    eid: GOOD_EID,
    simKind: 'E0',
    planCode: 'PAV003',
    contractLine: '5G',
    ...extra,
  }
}

export const codeOf = (answer: Json): string => `${answer['resultCode']}-${(answer['status'] as Json)['statusCode']}`
