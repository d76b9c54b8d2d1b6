import type { Context } from 'hono'
import { cutBody, destroyConnection } from './break-connection.ts'
import { editReply, halfReply } from './edit-reply.ts'
import type { Fault } from './faults.ts'
import type { Vendor } from './ledger.ts'
import { limitReply, maintenancePage, statusReply } from './refusals.ts'
import type { World } from './world.ts'

export interface VendorCall {
  vendor: Vendor
  operation: string
  key: string
}

type Apply = () => Response | Promise<Response>

/** The one entry of every vendor call: consults the faults, lets it apply, writes the call row, replies or breaks the reply. */
export async function handleCall(c: Context, call: VendorCall, apply: Apply): Promise<Response> {
  const world: World = c.get('world')
  const record = (outcome: string) => world.ledger.call(call.vendor, call.operation, call.key, outcome)
  // A held or late call outlives its connection, and with it the unread request.
  await c.req.arrayBuffer()
  const fault = world.faults.take(call)
  if (fault) return breakCall(c, world, call, fault, apply, () => record(`fault:${fault.kind}`))
  let reply: Response
  try {
    reply = await apply()
  } catch (error) {
    record('status-500')
    throw error
  }
  record(reply.status < 400 ? 'ok' : `status-${reply.status}`)
  return reply
}

async function breakCall(
  c: Context,
  world: World,
  call: VendorCall,
  fault: Fault,
  apply: Apply,
  record: () => void,
): Promise<Response> {
  switch (fault.kind) {
    case 'down':
      record()
      return destroyConnection(c)
    case 'reply-lost':
      await apply()
      record()
      return destroyConnection(c)
    case 'late':
      record()
      world.clock.schedule(fault.delayMs, `late ${call.vendor} ${call.operation}`, () => {
        Promise.resolve()
          .then(apply)
          .catch((error: unknown) => console.error(`late ${call.operation} failed`, error))
      })
      return destroyConnection(c)
    case 'status':
      record()
      return statusReply(call.vendor, call.operation, fault.status)
    case 'html':
      record()
      return maintenancePage()
    case 'html-applied':
      await apply()
      record()
      return maintenancePage()
    case 'hang': {
      await world.faults.hold(fault)
      const reply = await apply()
      record()
      return reply
    }
    case 'hang-applied': {
      const reply = await apply()
      record()
      await world.faults.hold(fault)
      return reply
    }
    case 'cut-body': {
      const reply = await apply()
      record()
      return cutBody(c, reply)
    }
    case 'half-body': {
      const reply = await apply()
      record()
      return halfReply(reply)
    }
    case 'edit': {
      const reply = await apply()
      record()
      return editReply(reply, fault.edits)
    }
    case 'limit':
      record()
      return limitReply(call.vendor, call.operation, world.clock.now())
  }
}
