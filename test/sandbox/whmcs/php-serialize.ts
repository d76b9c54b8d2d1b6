export type PhpValue = string | number | boolean | null | PhpArray
export type PhpArray = Map<string, PhpValue>

/** Reads PHP's serialize() format over bytes, because its string lengths count UTF-8 bytes, not characters. */
export function phpUnserialize(bytes: Uint8Array): PhpValue {
  const reader = new Reader(bytes)
  const value = reader.value()
  if (!reader.atEnd()) throw new PhpSerializeError('trailing data')
  return value
}

export class PhpSerializeError extends Error {}

class Reader {
  #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  value(): PhpValue {
    const type = this.#char()
    if (type === 'N') {
      this.#expect(';')
      return null
    }
    this.#expect(':')
    if (type === 'i') return this.#integer()
    if (type === 'b') return this.#until(';') === '1'
    if (type === 'd') return Number(this.#until(';'))
    if (type === 's') return this.#string()
    if (type === 'a') return this.#array()
    throw new PhpSerializeError(`unsupported type "${type}"`)
  }

  #integer(): number {
    const text = this.#until(';')
    if (!/^-?\d+$/.test(text)) throw new PhpSerializeError(`bad integer "${text}"`)
    return Number(text)
  }

  #string(): string {
    const length = this.#length()
    this.#expect('"')
    const end = this.#at + length
    if (end > this.#bytes.length) throw new PhpSerializeError('string runs past the end')
    const raw = this.#bytes.subarray(this.#at, end)
    this.#at = end
    this.#expect('"')
    this.#expect(';')
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw)
    } catch {
      throw new PhpSerializeError('string length splits a character')
    }
  }

  #array(): PhpArray {
    const count = this.#length()
    this.#expect('{')
    const entries: PhpArray = new Map()
    for (let index = 0; index < count; index += 1) {
      const key = this.value()
      if (typeof key !== 'string' && typeof key !== 'number') throw new PhpSerializeError('bad array key')
      entries.set(String(key), this.value())
    }
    this.#expect('}')
    return entries
  }

  #length(): number {
    const text = this.#until(':')
    if (!/^\d+$/.test(text)) throw new PhpSerializeError(`bad length "${text}"`)
    return Number(text)
  }

  #char(): string {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw new PhpSerializeError('unexpected end')
    this.#at += 1
    return String.fromCharCode(byte)
  }

  #expect(char: string): void {
    if (this.#char() !== char) throw new PhpSerializeError(`expected "${char}"`)
  }

  #until(end: string): string {
    let text = ''
    for (let char = this.#char(); char !== end; char = this.#char()) text += char
    return text
  }
}
