import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { Assertion, Attestation, PasskeyCreationOptions, PasskeyRequestOptions } from '#worker/contracts/mfa.ts'

const PRESENT = 0x01
const VERIFIED = 0x04
const ATTESTED = 0x40

/** What an attacker or a broken authenticator says instead of the truth. */
export type Lie = {
  origin?: string
  rpId?: string
  challenge?: string
  userHandle?: string
  counter?: number
  verified?: boolean
  present?: boolean
  type?: string
  privateKey?: KeyObject
}

/** A passkey in test code: ES256, attestation "none", a counter that grows. */
export class SoftwareAuthenticator {
  readonly id = randomBytes(32).toString('base64url')
  readonly #origin: string
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  #userHandle = ''
  #rpId = ''
  #counter = 0

  constructor(origin: string) {
    this.#origin = origin
  }

  create(options: PasskeyCreationOptions, lie: Lie = {}): Attestation {
    this.#userHandle = options.user.id
    this.#rpId = options.rp.id
    const id = Buffer.from(this.id, 'base64url')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const authData = Buffer.concat([
      this.#authenticatorData(lie, ATTESTED),
      Buffer.alloc(16),
      length,
      id,
      encodeCbor(coseKey(this.#keys.publicKey)),
    ])
    const attestationObject = encodeCbor(
      new Map<string, CborValue>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    )
    return {
      ...this.#credential(),
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, lie).toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal'],
      },
    }
  }

  get(options: PasskeyRequestOptions, lie: Lie = {}): Assertion {
    this.#counter = lie.counter ?? this.#counter + 1
    const authenticatorData = this.#authenticatorData(lie, 0)
    const clientData = this.#clientData('webauthn.get', options.challenge, lie)
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()])
    return {
      ...this.#credential(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: sign('sha256', signed, lie.privateKey ?? this.#keys.privateKey).toString('base64url'),
        userHandle: lie.userHandle ?? this.#userHandle,
      },
    }
  }

  #credential() {
    return { id: this.id, rawId: this.id, type: 'public-key' as const, clientExtensionResults: {} }
  }

  #clientData(type: string, challenge: string, lie: Lie): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: lie.type ?? type,
        challenge: lie.challenge ?? challenge,
        origin: lie.origin ?? this.#origin,
        crossOrigin: false,
      }),
    )
  }

  #authenticatorData(lie: Lie, more: number): Buffer {
    const flags = (lie.present === false ? 0 : PRESENT) | (lie.verified === false ? 0 : VERIFIED) | more
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.#counter)
    const rpIdHash = createHash('sha256')
      .update(lie.rpId ?? this.#rpId)
      .digest()
    return Buffer.concat([rpIdHash, Buffer.from([flags]), counter])
  }
}

export function otherKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

function coseKey(key: KeyObject): Map<number, CborValue> {
  const { x = '', y = '' } = key.export({ format: 'jwk' }) as { x?: string; y?: string }
  return new Map<number, CborValue>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ])
}

type CborValue = number | string | Uint8Array | Map<number | string, CborValue>

/** RFC 8949, as much of it as a passkey needs. */
function encodeCbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  const entries = [...value].flatMap(([key, item]) => [encodeCbor(key), encodeCbor(item)])
  return Buffer.concat([head(5, value.size), ...entries])
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  if (value < 256) return Buffer.from([(major << 5) | 24, value])
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255])
}
