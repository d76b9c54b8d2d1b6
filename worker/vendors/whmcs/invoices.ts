import type { Billing, BillingInvoice, BillingInvoiceDetail } from '#worker/ports/billing.ts'
import type { WhmcsClient } from './client.ts'
import { serverInstant } from './shapes.ts'
import { INVOICE_STATUS, InvoiceAnswer, type InvoiceRow, InvoicesAnswer, SERVER_UTC_OFFSET, TEXTS } from './wire.ts'

export function createInvoices(client: WhmcsClient): Pick<Billing, 'listInvoices' | 'findInvoice'> {
  return {
    listInvoices: async (clientId) => {
      const parameters = { userid: clientId, orderby: 'id', order: 'desc' }
      const rows = await client.list('GetInvoices', parameters, InvoicesAnswer, (answer) => answer.invoices)
      return rows.filter((row) => row.userid === clientId).map(toInvoice)
    },
    findInvoice: (invoiceId) => readInvoice(client, invoiceId),
  }
}

/** WHMCS checks no owner: `clientId` of the answer is for the caller to compare. */
export async function readInvoice(client: WhmcsClient, invoiceId: string): Promise<BillingInvoiceDetail | null> {
  const row = await client.read('GetInvoice', { invoiceid: invoiceId }, InvoiceAnswer, { absent: TEXTS.invoiceNotFound })
  if (!row) return null
  const items = row.items.map(({ description, amount }) => ({ description, amount }))
  return { ...toInvoice({ ...row, id: row.invoiceid }), balance: row.balance, items }
}

function toInvoice(row: InvoiceRow): BillingInvoice {
  return {
    id: row.id,
    number: row.invoicenum || row.id,
    clientId: row.userid,
    issuedOn: row.date ?? '',
    dueOn: row.duedate ?? row.date ?? '',
    paidAt: serverInstant(row.datepaid, SERVER_UTC_OFFSET),
    total: row.total,
    status: INVOICE_STATUS[row.status as keyof typeof INVOICE_STATUS] ?? 'other',
  }
}
