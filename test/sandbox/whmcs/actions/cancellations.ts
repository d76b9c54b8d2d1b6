import { listMember, page, WhmcsRefusal } from '../answers.ts'
import { serverDateTime } from '../format.ts'
import { type Action, serviceKey } from './action.ts'

/** Nothing happens to the service itself until the install's daily run acts on the request. */
export const addCancelRequest: Action = {
  name: 'AddCancelRequest',
  key: serviceKey,
  run: (call) => {
    const { parameters, tables, world } = call
    const service = tables.services.get(parameters.text('serviceid'))
    if (!service) throw new WhmcsRefusal('Service ID Not Found')
    if (tables.cancelRequests.find((request) => request.serviceId === service.id)) {
      throw new WhmcsRefusal('Existing Cancellation Request Exists')
    }
    const type = parameters.text('type') === 'Immediate' ? 'Immediate' : 'End of Billing Period'
    tables.cancelRequests.put({
      id: String(tables.cancelRequests.nextSequence()),
      serviceId: service.id,
      type,
      reason: parameters.text('reason'),
      at: world.clock.now().toISOString(),
    })
    world.ledger.effect('whmcs', 'AddCancelRequest', serviceKey(call), { serviceid: service.id, type })
    return { serviceid: service.id, userid: service.clientId }
  },
}

export const getCancelledPackages: Action = {
  name: 'GetCancelledPackages',
  run: ({ parameters, settings, tables }) => {
    const { rows, total, start } = page(tables.cancelRequests.list(), parameters.text('limitstart'), parameters.text('limitnum'))
    const packages = rows.map((request) => ({
      id: request.id,
      date: serverDateTime(request.at),
      relid: request.serviceId,
      reason: request.reason,
      type: request.type,
      created_at: serverDateTime(request.at),
      updated_at: serverDateTime(request.at),
    }))
    return {
      totalresults: String(total),
      startnumber: String(start),
      numreturned: String(rows.length),
      ...listMember(settings, 'GetCancelledPackages.packages', 'package', packages),
    }
  },
}
