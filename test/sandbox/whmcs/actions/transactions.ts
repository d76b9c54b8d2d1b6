import { listMember } from '../answers.ts'
import { money, serverDateTime } from '../format.ts'
import type { TransactionRecord } from '../records.ts'
import type { Action } from './action.ts'

export const getTransactions: Action = {
  name: 'GetTransactions',
  key: ({ parameters }) => parameters.firstText('invoiceid', 'clientid', 'transid'),
  run: ({ parameters, settings, tables }) => {
    const invoiceId = parameters.text('invoiceid')
    const clientId = parameters.text('clientid')
    const transactionId = parameters.text('transid')
    const rows = tables.transactions
      .list()
      .filter(
        (row) =>
          (invoiceId === '' || row.invoiceId === invoiceId) &&
          (clientId === '' || row.clientId === clientId) &&
          (transactionId === '' || row.transactionId === transactionId),
      )
    return {
      totalresults: String(rows.length),
      startnumber: '0',
      numreturned: String(rows.length),
      ...listMember(settings, 'GetTransactions.transactions', 'transaction', rows.map(transactionRow)),
    }
  },
}

/** All strings; currency "0" is the client's own. */
export function transactionRow(row: Readonly<TransactionRecord>) {
  return {
    id: row.id,
    userid: row.clientId,
    currency: '0',
    gateway: row.gateway,
    date: serverDateTime(row.at),
    description: row.description,
    amountin: money(row.amountIn),
    fees: money(row.fees),
    amountout: money(row.amountOut),
    rate: '1.00000',
    transid: row.transactionId,
    invoiceid: row.invoiceId,
    refundid: '0',
  }
}
