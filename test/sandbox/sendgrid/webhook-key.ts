import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { World } from '../core/world.ts'

interface KeyRecord {
  id: string
  /** PKCS8, base64 */
  privateKey: string
}

/** The webhook's P-256 key of this tenant, made at first use. */
function privateKeyOf(world: World): KeyObject {
  const keys = world.collection<KeyRecord>('sendgrid.webhook-keys')
  const stored = keys.get('1')
  if (stored) return createPrivateKey({ key: Buffer.from(stored.privateKey, 'base64'), format: 'der', type: 'pkcs8' })
  const { privateKey } = newKey()
  keys.put({ id: '1', privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64') })
  return privateKey
}

/** Base64 of the SPKI form, no PEM lines: what the console shows and the settings endpoint answers. */
export function webhookPublicKey(world: World): string {
  return createPublicKey(privateKeyOf(world)).export({ format: 'der', type: 'spki' }).toString('base64')
}

/** Base64 of the DER signature over the timestamp text followed by the body bytes. */
export function signEvents(world: World, timestamp: string, body: string, wrongKey: boolean): string {
  const key = wrongKey ? newKey().privateKey : privateKeyOf(world)
  return sign('sha256', Buffer.from(timestamp + body), key).toString('base64')
}

function newKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}
