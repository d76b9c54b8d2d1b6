import type { Answer } from '../answers.ts'
import { currencyOf, formatted } from '../currencies.ts'
import type { ClientRecord, Tables } from '../records.ts'
import { invoiceTotal } from './action.ts'

/** Counters are ints; amounts are formatted for people and cannot be parsed back safely. */
export function clientStats(tables: Tables, client: Readonly<ClientRecord>): Answer {
  const invoices = tables.invoices.by('clientId', client.id)
  const services = tables.services.by('clientId', client.id)
  const unpaid = invoices.filter((invoice) => invoice.status === 'Unpaid')
  const paid = invoices.filter((invoice) => invoice.status === 'Paid')
  const amount = (list: typeof invoices) =>
    formatted(
      list.reduce((sum, invoice) => sum + invoiceTotal(invoice), 0),
      currencyOf(client.currency),
    )
  return {
    numdueinvoices: unpaid.length,
    dueinvoicesbalance: amount(unpaid),
    numoverdueinvoices: 0,
    overdueinvoicesbalance: amount([]),
    numunpaidinvoices: unpaid.length,
    unpaidinvoicesamount: amount(unpaid),
    numpaidinvoices: paid.length,
    paidinvoicesamount: amount(paid),
    creditbalance: formatted(client.credit, currencyOf(client.currency)),
    income: amount(paid),
    productsnumactive: services.filter((service) => service.status === 'Active').length,
    productsnumtotal: services.length,
    numdomains: 0,
    numactivedomains: 0,
    numtickets: 0,
  }
}
