import { VendorRejected } from '#worker/lib/errors.ts'
import type { Billing, BillingService } from '#worker/ports/billing.ts'
import { textClass, type WhmcsClient } from './client.ts'
import { blobFor, type ProductFields, readProductFields } from './product-fields.ts'
import { lettersOf } from './shapes.ts'
import { CYCLE, FIELD, Nothing, SERVICE_STATUS, type ServiceRow, ServicesAnswer } from './wire.ts'

type Services = Pick<Billing, 'listServices' | 'recordSimDetails' | 'markService'>

export function createServices(client: WhmcsClient): Services {
  async function setFields(serviceId: string, fields: ProductFields, values: Record<string, string | undefined>): Promise<void> {
    const parameters = { serviceid: serviceId, customfields: blobFor(fields, values) }
    const result = await client.write('UpdateClientProduct', parameters, Nothing)
    if (result.kind === 'refused') throw new VendorRejected('whmcs', 'UpdateClientProduct', textClass(result.text))
  }

  return {
    listServices: async (clientId) => (await readServiceRows(client, clientId)).map(toService),

    recordSimDetails: async (serviceId, billingProductId, { phoneNumber, iccid, eid }) => {
      const fields = (await readProductFields(client, [billingProductId])).get(billingProductId)
      if (!fields) throw new VendorRejected('whmcs', 'UpdateClientProduct', 'product missing')
      await setFields(serviceId, fields, { [FIELD.phoneNumber]: phoneNumber, [FIELD.iccid]: iccid, [FIELD.eid]: eid })
    },

    markService: async (serviceId, billingProductId, { marker, lineId, phoneNumber, iccid, eid }) => {
      const fields = (await readProductFields(client, [billingProductId])).get(billingProductId)
      if (!fields?.has(FIELD.marker.toLowerCase())) return 'no-field'
      const sim = { [FIELD.phoneNumber]: phoneNumber, [FIELD.iccid]: iccid, [FIELD.eid]: eid }
      await setFields(serviceId, fields, { [FIELD.marker]: marker, [FIELD.line]: lineId, ...sim })
      return 'marked'
    },
  }
}

/** All services of one client. WHMCS answers everybody's rows when it misses the filter, so the owner is checked again. */
export async function readServiceRows(client: WhmcsClient, clientId: string): Promise<ServiceRow[]> {
  const rows = await client.list('GetClientsProducts', { clientid: clientId }, ServicesAnswer, (answer) => answer.products)
  return rows.filter((row) => row.clientid === clientId)
}

export function fieldOf(row: ServiceRow, name: string): string | null {
  const field = row.customfields.find((candidate) => candidate.name.trim().toLowerCase() === name.toLowerCase())
  return field?.value.trim() || null
}

export function toService(row: ServiceRow): BillingService {
  return {
    id: row.id,
    orderId: row.orderid ?? '',
    billingProductId: row.pid,
    name: row.name,
    groupName: row.groupname,
    status: SERVICE_STATUS[row.status as keyof typeof SERVICE_STATUS] ?? 'other',
    firstPayment: row.firstpaymentamount,
    recurring: row.recurringamount,
    cycle: cycleOf(row.billingcycle),
    registeredOn: row.regdate,
    nextDueOn: row.nextduedate,
    crmOrderId: fieldOf(row, FIELD.marker),
    lineId: fieldOf(row, FIELD.line),
    phoneNumber: fieldOf(row, FIELD.phoneNumber),
    iccid: fieldOf(row, FIELD.iccid),
    eid: fieldOf(row, FIELD.eid),
  }
}

/** Our word where we have one, else the letters of WHMCS's label. */
function cycleOf(label: string): string {
  const letters = lettersOf(label)
  return Object.entries(CYCLE).find(([, wire]) => wire === letters)?.[0] ?? letters
}
