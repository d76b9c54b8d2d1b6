import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A machine's call as it goes over the wire; null: that header is missing. */
export type Call = {
  method: string
  path: string
  environment: string
  timestamp: string | null
  nonce: string | null
  key: string | null
  signature: string | null
  bodySignature: string | null
  body: Buffer
}

type Random = () => number
type Forger = {
  name: string
  forge: (call: Signed, random: Random) => Partial<Call> /** HTTP itself would change it. */
  pureOnly?: true
}
/** A call that is right, with what signed it. */
export type Signed = Call & { timestamp: string; nonce: string; key: string; signature: string; secret: string }

const HEX = '0123456789abcdef'
const HEADERS = ['timestamp', 'nonce', 'key', 'signature'] as const
const OTHER_PATHS = [
  '/api/webhooks/whmcs',
  '/api/orders/801000000000001AAA/provision',
  '/api/events/salesforce/',
  '/API/events/salesforce',
  '//api/events/salesforce',
  '/api/events/salesforce/outbound-message',
]

export function tagOf(secret: string, call: Omit<Call, 'signature' | 'bodySignature'>): string {
  const head = `v1:${call.environment}:${call.method}:${call.path}:${call.timestamp}:${call.nonce}:${call.key}:`
  return createHmac('sha256', secret).update(head).update(call.body).digest('hex')
}

/** `path` and `body` as the portal expects them; everything random comes from the seed. */
export function rightCall(
  target: { path: string; environment: string; secret: string; nowMs: number; body: string },
  random: Random,
): Signed {
  const { path, environment, secret, body } = target
  const call = {
    method: 'POST',
    path,
    environment,
    timestamp: String(Math.floor(target.nowMs / 1000)),
    nonce: text(random, 32),
    key: `forged_${text(random, 24)}`,
    bodySignature: null,
    body: Buffer.from(body),
  }
  return { ...call, secret, signature: `v1=${tagOf(secret, call)}` }
}

/** Each makes one thing wrong; where the attacker may choose what is signed, the tag fits everything else. */
export const FORGERS: readonly Forger[] = [
  { name: 'a bit of the tag', forge: ({ signature }, random) => ({ signature: `v1=${flipHex(signature.slice(3), random)}` }) },
  { name: 'a bit of the body', forge: ({ body }, random) => ({ body: flipBit(body, random) }) },
  { name: 'a character of the nonce', forge: ({ nonce }, random) => ({ nonce: exchange(nonce, random) }) },
  { name: 'a character of the key', forge: ({ key }, random) => ({ key: exchange(key, random) }) },
  {
    name: 'another second',
    forge: ({ timestamp }, random) => ({ timestamp: String(Number(timestamp) - 1 - whole(random, 200)) }),
  },
  { name: 'another secret', forge: (call, random) => ({ signature: `v1=${tagOf(text(random, 40), call)}` }) },
  { name: 'a secret of one character less', forge: (call) => ({ signature: `v1=${tagOf(call.secret.slice(0, -1), call)}` }) },
  { name: 'an empty secret', forge: (call) => ({ signature: `v1=${tagOf('', call)}` }) },
  {
    name: 'no secret but a hash',
    forge: (_, random) => ({ signature: `v1=${createHmac('sha256', text(random, 8)).digest('hex')}` }),
  },
  {
    name: 'signed for another path',
    forge: (call, random) =>
      resigned(call, {
        path: pick(
          OTHER_PATHS.filter((path) => path !== call.path),
          random,
        ),
      }),
  },
  {
    name: 'signed for another environment',
    forge: (call, random) => resigned(call, { environment: pick(['production', 'staging', '', `${call.environment} `], random) }),
  },
  {
    name: 'signed for another method',
    forge: (call, random) => resigned(call, { method: pick(['PUT', 'GET', 'post', ''], random) }),
  },
  { name: 'a header missing', forge: (_, random) => ({ [pick(HEADERS, random)]: null }) },
  { name: 'all headers missing', forge: () => ({ timestamp: null, nonce: null, key: null, signature: null }) },
  {
    name: 'a header twice',
    forge: (call, random) => {
      const name = pick(['timestamp', 'nonce', 'key'] as const, random)
      return { [name]: `${call[name]}, ${call[name]}` }
    },
  },
  { name: 'a header empty', forge: (_, random) => ({ [pick(HEADERS, random)]: '' }) },
  { name: 'the tag cut', forge: ({ signature }, random) => ({ signature: signature.slice(0, 3 + whole(random, 63)) }) },
  { name: 'the tag longer', forge: ({ signature }, random) => ({ signature: signature + pick([...HEX], random) }) },
  {
    name: 'the tag in capitals',
    forge: ({ signature }) => ({
      signature: `v1=${signature
        .slice(3)
        .toUpperCase()
        .replace(/^[0-9]/, 'A')}`,
    }),
  },
  {
    name: 'the tag in base64',
    forge: ({ signature }, random) => ({
      signature: `v1=${Buffer.from(signature.slice(3), 'hex').toString(pick(['base64', 'base64url'] as const, random))}`,
    }),
  },
  {
    name: 'another scheme',
    forge: ({ signature }, random) => ({
      signature: pick(['', 'v0=', 'v2=', 'V1=', 'v1:', 'v1==', 'sha256=', 'v1 =', 'v01='], random) + signature.slice(3),
    }),
  },
  {
    name: 'junk around the tag',
    forge: ({ signature }, random) => ({
      signature: pick(
        [
          `v1=0x${signature.slice(3)}`,
          `${signature};`,
          `"${signature}"`,
          `v1=${signature.slice(3, 35)} ${signature.slice(35)}`,
          `v1=%20${signature.slice(3)}`,
        ],
        random,
      ),
    }),
  },
  {
    name: 'five tags, all wrong',
    forge: (call, random) => ({
      signature: Array.from({ length: 5 }, () => `v1=${flipHex(call.signature.slice(3), random)}`).join(','),
    }),
  },
  {
    name: 'too old',
    forge: (call, random) => resigned(call, { timestamp: String(Number(call.timestamp) - 301 - whole(random, 3_000_000)) }),
  },
  {
    name: 'from the future',
    forge: (call, random) => resigned(call, { timestamp: String(Number(call.timestamp) + 62 + whole(random, 3_000_000)) }),
  },
  { name: 'a time that is no time', forge: (call, random) => resigned(call, { timestamp: strangeTime(call.timestamp, random) }) },
  {
    name: 'a time with blanks',
    pureOnly: true,
    forge: (call, random) =>
      resigned(call, {
        timestamp: pick([` ${call.timestamp}`, `${call.timestamp} `, `${call.timestamp}\n`, `\u00a0${call.timestamp}`], random),
      }),
  },
  {
    name: 'digits of another script',
    pureOnly: true,
    forge: (call) =>
      resigned(call, { timestamp: call.timestamp.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))) }),
  },
  {
    name: 'a nonce that is none',
    forge: (call, random) =>
      resigned(call, {
        nonce: pick(
          ['', 'short', 'x'.repeat(65), `${call.nonce}:`, `${call.nonce}.`, `${call.nonce.slice(0, 8)} ${call.nonce.slice(8)}`],
          random,
        ),
      }),
  },
  {
    name: 'a key that is none',
    forge: (call, random) =>
      resigned(call, { key: pick(['', 'short', 'x'.repeat(65), 'evt.0001.dots', 'evt:0001:colons', 'evt 0001 blank'], random) }),
  },
  {
    name: 'fields moved over a colon',
    forge: (call) => ({ ...resigned(call, {}), nonce: `${call.nonce}:${call.key}`, key: call.key }),
  },
  {
    name: 'the key moved into the body',
    forge: (call) => ({ key: 'evt_moved_1', body: Buffer.concat([Buffer.from(`${call.key}:`), call.body]) }),
  },
  {
    name: 'the tag of another call',
    forge: (call, random) => ({
      signature: rightCall({ ...call, nowMs: Number(call.timestamp) * 1000, body: text(random, 40) }, random).signature,
    }),
  },
  { name: 'the body written anew', forge: ({ body }, random) => ({ body: rewritten(body, random) }) },
  { name: 'the body cut', forge: ({ body }, random) => ({ body: body.subarray(0, whole(random, body.length - 1)) }) },
  { name: 'the body twice', forge: ({ body }) => ({ body: Buffer.concat([body, body]) }) },
  { name: 'a body signature by another secret', forge: (call, random) => byBody(envelopeOf(call), text(random, 40)) },
  {
    name: 'a body signature that lacks or misnames something',
    forge: (call, random) => byBody(brokenEnvelope(call, random), call.secret),
  },
  {
    name: 'a body signature over no envelope',
    forge: (call, random) => byBody(pick(['', '[]', 'null', '"x"', '{', '{"v":1}', '\u0000'], random), call.secret),
  },
  {
    name: 'a right body signature beside a wrong tag',
    forge: (call, random) => ({
      ...byBody(envelopeOf(call), call.secret),
      signature: `v1=${flipHex(call.signature.slice(3), random)}`,
    }),
  },
  { name: 'the tag as body signature', forge: (call) => ({ signature: null, bodySignature: call.signature.slice(3) }) },
]

/** By the right secret over the call as changed: only the change itself is wrong. */
function resigned(call: Signed, change: Partial<Call>): Partial<Call> {
  const signature = `v1=${tagOf(call.secret, { ...call, ...change })}`
  const { path: _path, environment: _environment, method: _method, ...sent } = change
  return { ...sent, signature }
}

function envelopeOf({ environment, path, key, timestamp, nonce }: Signed): string {
  return JSON.stringify({ v: 1, environment, path, org: 'x', id: key, timestamp: Number(timestamp), nonce, events: [] })
}

function brokenEnvelope(call: Signed, random: Random): string {
  const whole = JSON.parse(envelopeOf(call)) as Record<string, unknown>
  const name = pick(['v', 'environment', 'path', 'id', 'timestamp', 'nonce'], random)
  const wrong: Record<string, unknown[]> = {
    v: [2, '1', null],
    environment: ['production', '', null],
    path: ['/api/webhooks/whmcs', '', null],
    id: ['short', 7, null],
    timestamp: [Number(call.timestamp) - 400, `${call.timestamp}x`, [], null],
    nonce: ['short', 7, null],
  }
  const value = pick([undefined, ...(wrong[name] ?? [])], random)
  return JSON.stringify({ ...whole, [name]: value })
}

function byBody(body: string, secret: string): Partial<Call> {
  const bodySignature = createHmac('sha256', secret).update(body).digest('hex')
  return { signature: null, timestamp: null, nonce: null, key: null, bodySignature, body: Buffer.from(body) }
}

function strangeTime(now: string, random: Random): string {
  const forms = [
    `${now}junk`,
    `+${now}`,
    `-${now}`,
    `${now}.9`,
    `${now}.0`,
    `${now}e0`,
    `0${now}`,
    `${now}000`,
    `0x${Number(now).toString(16)}`,
    now.slice(0, 9),
    `${now},`,
    `${now}_`,
    'NaN',
    'Infinity',
    'now',
    '1e9',
    `${now};${now}`,
  ]
  return pick(forms, random)
}

function rewritten(body: Buffer, random: Random): Buffer {
  const source = body.toString()
  return Buffer.from(
    pick(
      [
        `${source}\n`,
        ` ${source}`,
        `\ufeff${source}`,
        JSON.stringify(JSON.parse(source), null, 1),
        source.replace('"v":1', '"v":1.0'),
        source.replace('{', '{"v":2,'),
      ],
      random,
    ),
  )
}

function flipHex(tag: string, random: Random): string {
  const at = whole(random, tag.length)
  const digit = Number.parseInt(tag.charAt(at), 16) ^ (1 << whole(random, 4))
  return tag.slice(0, at) + digit.toString(16) + tag.slice(at + 1)
}

function flipBit(body: Buffer, random: Random): Buffer {
  const copy = Buffer.from(body)
  const at = whole(random, copy.length)
  copy[at] = (copy[at] ?? 0) ^ (1 << whole(random, 8))
  return copy
}

function exchange(value: string, random: Random): string {
  const at = whole(random, value.length)
  const other = value.charAt(at) === 'A' ? 'B' : 'A'
  return value.slice(0, at) + other + value.slice(at + 1)
}

function text(random: Random, length: number): string {
  return Array.from({ length }, () => HEX.charAt(whole(random, 16))).join('')
}

function whole(random: Random, below: number): number {
  return Math.floor(random() * below)
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[whole(random, items.length)] as Item
}

/** What the Worker's runtime has and Node has not, so that the verifier itself is run here. */
export function likeTheRuntime(): void {
  const subtle = crypto.subtle as SubtleCrypto & { timingSafeEqual?: unknown }
  subtle.timingSafeEqual ??= (a: Uint8Array, b: Uint8Array) => a.length === b.length && timingSafeEqual(a, b)
}

export function freshNonce(): string {
  return randomBytes(16).toString('hex')
}
