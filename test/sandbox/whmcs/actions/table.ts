import type { Action } from './action.ts'
import { addOrder } from './add-order.ts'
import { addCancelRequest, getCancelledPackages } from './cancellations.ts'
import { getClients, getClientsDetails, getUsers } from './client-reads.ts'
import { addClient, closeClient, updateClient } from './clients.ts'
import { getProducts } from './get-products.ts'
import { addInvoicePayment, getInvoice, getInvoices, updateInvoice } from './invoices.ts'
import { acceptOrder, cancelOrder, getOrderStatuses, getOrders, pendingOrder } from './orders.ts'
import { addPayMethod, deletePayMethod, getPaymentMethods, getPayMethods } from './pay-methods.ts'
import { getClientsProducts, updateClientProduct } from './services.ts'
import { createSsoToken } from './sso.ts'
import { getCurrencies, logActivity, whmcsDetails } from './system.ts'
import { getTransactions } from './transactions.ts'
import { validateLogin } from './users.ts'

const ACTIONS: readonly Action[] = [
  acceptOrder,
  addCancelRequest,
  addClient,
  addInvoicePayment,
  addOrder,
  addPayMethod,
  cancelOrder,
  closeClient,
  createSsoToken,
  deletePayMethod,
  getCancelledPackages,
  getClients,
  getClientsDetails,
  getClientsProducts,
  getCurrencies,
  getInvoice,
  getInvoices,
  getOrders,
  getOrderStatuses,
  getPaymentMethods,
  getPayMethods,
  getProducts,
  getTransactions,
  getUsers,
  logActivity,
  pendingOrder,
  updateClient,
  updateClientProduct,
  updateInvoice,
  validateLogin,
  whmcsDetails,
]

export const ACTION_NAMES = ACTIONS.map((action) => action.name)

const BY_NAME = new Map(ACTIONS.map((action) => [action.name.toLowerCase(), action]))

/** Action names are case-insensitive on the wire. */
export function actionByName(name: string): Action | undefined {
  return BY_NAME.get(name.toLowerCase())
}
