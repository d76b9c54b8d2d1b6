import { WhmcsRefusal } from './answers.ts'
import type { FormArray } from './form.ts'
import { type PhpValue, PhpSerializeError, phpUnserialize } from './php-serialize.ts'

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The decoded parameters of one call, read with PHP's habits. */
export class Parameters {
  #form: FormArray

  constructor(form: FormArray) {
    this.#form = form
  }

  has(name: string): boolean {
    return this.#form[name] !== undefined
  }

  isArray(name: string): boolean {
    return typeof this.#form[name] === 'object'
  }

  text(name: string): string {
    const value = this.#form[name]
    return typeof value === 'string' ? value.trim() : ''
  }

  /** The first of several spellings that was sent. */
  firstText(...names: string[]): string {
    return names.map((name) => this.text(name)).find((value) => value !== '') ?? ''
  }

  /** PHP truth: the text "false" is true. */
  flag(name: string): boolean {
    const value = this.text(name)
    return value !== '' && value !== '0'
  }

  /** A parallel array of AddOrder; WHMCS refuses a scalar here. */
  lines(name: string): Map<string, string> {
    const value = this.#form[name]
    if (value === undefined) return new Map()
    if (typeof value === 'string') throw new WhmcsRefusal(`Expecting parameter '${name}' to be an array`)
    return new Map(Object.entries(value).map(([index, line]) => [index, typeof line === 'string' ? line.trim() : '']))
  }

  entries(name: string): Map<string, string> {
    const value = this.#form[name]
    if (typeof value !== 'object') return new Map()
    return new Map(Object.entries(value).map(([key, member]) => [key, typeof member === 'string' ? member : '']))
  }

  /** A single base64 blob of a serialized array; an array sent here is not seen by WHMCS. */
  customFields(): Map<string, string> {
    return this.isArray('customfields') ? new Map() : decodeFieldBlob('customfields', this.text('customfields'))
  }
}

export function decodeFieldBlob(name: string, blob: string): Map<string, string> {
  if (blob === '') return new Map()
  if (!BASE64.test(blob)) throw new WhmcsRefusal(`Invalid ${name}: not base64`)
  let value: PhpValue
  try {
    value = phpUnserialize(Buffer.from(blob, 'base64'))
  } catch (error) {
    if (error instanceof PhpSerializeError) throw new WhmcsRefusal(`Invalid ${name}: ${error.message}`)
    throw error
  }
  if (!(value instanceof Map)) throw new WhmcsRefusal(`Invalid ${name}: not an array`)
  return new Map([...value].map(([key, member]) => [key, member instanceof Map ? '' : String(member ?? '')]))
}
