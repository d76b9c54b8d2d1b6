import { createHash } from 'node:crypto'
import type { ServiceContext } from '#worker/context.ts'

/** Changes its number with its content: browsers and the edge keep assets for a year. */
export const COMMON_PASSWORDS_PATH = '/assets/common-passwords-1.bin'
/** Of the SHA-256 of each entry, sorted. A password is taken for a common one by chance once in 2^30. */
export const COMMON_PASSWORD_BYTES = 6

export type IsCommon = (text: string) => boolean

/** In one case and one Unicode form, as typed and without separators: those make nothing harder to guess. */
export function formsOf(password: string): [plain: string, letters: string] {
  const plain = password.normalize('NFKC').toLowerCase()
  return [plain, plain.replace(/[^\p{L}\p{N}]/gu, '')]
}

let loaded: Uint8Array | undefined

/** The list is read when a password is set, once an isolate. Without it the rules and their short list still hold. */
export async function loadCommonPasswords({ env, log }: Pick<ServiceContext, 'env' | 'log'>): Promise<IsCommon> {
  try {
    loaded ??= await read(env.bindings.ASSETS)
  } catch (error) {
    log.error('list of common passwords not read', { error: String(error) })
  }
  const list = loaded
  return list ? (text) => contains(list, text) : () => false
}

async function read(assets: Pick<Fetcher, 'fetch'>): Promise<Uint8Array> {
  const answer = await assets.fetch(`https://assets.invalid${COMMON_PASSWORDS_PATH}`)
  if (!answer.ok) throw new Error(`asset answered ${answer.status}`)
  const list = new Uint8Array(await answer.arrayBuffer())
  if (list.length === 0 || list.length % COMMON_PASSWORD_BYTES !== 0) throw new Error(`asset has ${list.length} bytes`)
  return list
}

export function contains(list: Uint8Array, text: string): boolean {
  const wanted = createHash('sha256').update(text).digest()
  let from = 0
  let to = list.length / COMMON_PASSWORD_BYTES
  while (from < to) {
    const middle = (from + to) >> 1
    const order = compare(list, middle * COMMON_PASSWORD_BYTES, wanted)
    if (order === 0) return true
    if (order < 0) from = middle + 1
    else to = middle
  }
  return false
}

function compare(list: Uint8Array, at: number, wanted: Uint8Array): number {
  for (let index = 0; index < COMMON_PASSWORD_BYTES; index++) {
    const difference = (list[at + index] ?? 0) - (wanted[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
