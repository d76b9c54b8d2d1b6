/** A range of addresses; version 4 ones live at ::ffff:0:0/96, so that both ways of writing them are one. */
export type Cidr = { network: bigint; prefix: number }

const BITS = 128
const MAPPED = 0xffffn << 32n

/** `198.51.100.0/24 2001:db8::/32`: by spaces or commas; a single address is a range of one. Null when one of them is none. */
export function parseCidrs(text: string): Cidr[] | null {
  const ranges = text.split(/[\s,]+/).filter((part) => part !== '')
  const parsed = ranges.map(parseCidr)
  return parsed.every((range) => range !== null) ? parsed : null
}

export function isWithin(address: string, ranges: readonly Cidr[]): boolean {
  const value = parseAddress(address)
  if (value === null) return false
  return ranges.some(({ network, prefix }) => value >> BigInt(BITS - prefix) === network >> BigInt(BITS - prefix))
}

function parseCidr(text: string): Cidr | null {
  const [address = '', length, ...rest] = text.split('/')
  const network = parseAddress(address)
  const widest = address.includes(':') ? BITS : 32
  if (network === null || rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return null
  const own = length === undefined ? widest : Number(length)
  return own > widest ? null : { network, prefix: own + BITS - widest }
}

function parseAddress(text: string): bigint | null {
  if (!text.includes(':')) {
    const value = parseVersion4(text)
    return value === null ? null : MAPPED | value
  }
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const embedded = tail ? parseVersion4(tail[2] ?? '') : 0n
  if (embedded === null) return null
  const groups = tail ? `${tail[1] ?? ''}${(embedded >> 16n).toString(16)}:${(embedded & 0xffffn).toString(16)}` : text
  return parseVersion6(groups)
}

function parseVersion4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
}

function parseVersion6(text: string): bigint | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array.from({ length: tail === undefined ? 0 : missing }, () => '0'), ...(tail ?? [])]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}
