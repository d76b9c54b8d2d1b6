export type PhpValue = string | number | ReadonlyMap<string, PhpValue>

/** PHP's serialize() for the shapes WHMCS takes: strings, integers, arrays. Lengths are UTF-8 bytes, content is not escaped. */
export function phpSerialize(value: PhpValue): string {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError('only integers are serialized')
    return `i:${value};`
  }
  if (typeof value === 'string') return `s:${new TextEncoder().encode(value).length}:"${value}";`
  const members = [...value].map(([key, member]) => phpSerialize(arrayKey(key)) + phpSerialize(member))
  return `a:${value.size}:{${members.join('')}}`
}

/** What `customfields` and `configoptions` carry: base64 of the serialized array of id → value. */
export function fieldBlob(fields: ReadonlyMap<string, PhpValue>): string {
  const bytes = new TextEncoder().encode(phpSerialize(fields))
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** PHP turns decimal-looking keys into integers. */
function arrayKey(key: string): PhpValue {
  return /^(0|-?[1-9]\d*)$/.test(key) && Number.isSafeInteger(Number(key)) ? Number(key) : key
}
