import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { handleCall } from '../core/handle-call.ts'
import { vendorBase } from '../core/public-base.ts'
import type { World } from '../core/world.ts'
import type { ActionCall } from './actions/action.ts'
import { actionByName } from './actions/table.ts'
import { phpJson, refusal, WhmcsRefusal, xmlAnswer } from './answers.ts'
import { parsePhpForm } from './form.ts'
import { gateRefusal } from './gates.ts'
import { Parameters } from './parameters.ts'
import { tables } from './records.ts'
import { whmcsSettings } from './settings.ts'

/** `POST /includes/api.php`: reads the form, passes the gates, runs one action of the table in a transaction. */
export async function whmcsApi(c: Context, world: World): Promise<Response> {
  const isForm = (c.req.header('content-type') ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded')
  const query = new URL(c.req.url).search.slice(1)
  const body = isForm ? await c.req.text() : ''
  const parameters = new Parameters({ ...parsePhpForm(query), ...parsePhpForm(body) })
  const name = parameters.text('action')
  const action = actionByName(name)
  const call: ActionCall = {
    world,
    settings: whmcsSettings(world),
    tables: tables(world),
    parameters,
    systemUrl: vendorBase(c, 'whmcs'),
  }
  const key = action?.key?.(call) ?? ''
  return handleCall(c, { vendor: 'whmcs', operation: action?.name ?? (name || 'unknown'), key }, () => {
    if (parameters.text('responsetype') !== 'json') {
      return xmlAnswer(name, isForm ? 'Unsupported response type' : 'Empty action request', isForm ? 200 : 400)
    }
    const refused = gateRefusal({ world, settings: call.settings, parameters, clientIp: clientIp(c) }, action !== undefined)
    if (refused || !action) return refused ?? refusal('Invalid action', 403)
    try {
      return phpJson({ result: 'success', ...world.transaction(() => action.run(call)) })
    } catch (error) {
      if (error instanceof WhmcsRefusal) return refusal(error.message)
      throw error
    }
  })
}

function clientIp(c: Context): string {
  const env: Partial<HttpBindings> | undefined = c.env
  return (env?.incoming?.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '')
}
