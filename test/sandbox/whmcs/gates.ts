import { timingSafeEqual } from 'node:crypto'
import type { World } from '../core/world.ts'
import { refusal } from './answers.ts'
import type { Parameters } from './parameters.ts'
import type { WhmcsSettings } from './settings.ts'

export interface GateCall {
  world: World
  settings: WhmcsSettings
  parameters: Parameters
  clientIp: string
}

/** The three gates in WHMCS's order; null when all are passed. */
export function gateRefusal({ world, settings, parameters, clientIp }: GateCall, knownAction: boolean): Response | null {
  const { identifier, secret, accessKey } = world.config.whmcs
  const givenIdentifier = parameters.firstText('identifier', 'username')
  const givenSecret = parameters.firstText('secret', 'password')
  if (givenIdentifier === '' || givenSecret === '') return refusal('Invalid or missing credentials', 403)
  if (!same(givenIdentifier, identifier) || !same(givenSecret, secret)) return refusal('Authentication Failed', 403)
  const hasKey = accessKey !== '' && same(parameters.text('accesskey'), accessKey)
  if (!hasKey && !settings.allowedIps.includes(clientIp)) return refusal(`Invalid IP ${clientIp}`, 403)
  const action = parameters.text('action')
  if (action === '') return refusal('Empty action request', 400)
  const allowed = settings.allowedActions?.some((name) => name.toLowerCase() === action.toLowerCase()) ?? true
  if (knownAction && allowed) return null
  return refusal(`Invalid Permissions: API action "${action.toLowerCase()}" is not allowed`, 403)
}

function same(given: string, expected: string): boolean {
  const one = Buffer.from(given)
  const other = Buffer.from(expected)
  return one.length === other.length && timingSafeEqual(one, other)
}
