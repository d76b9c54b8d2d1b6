declare module 'whmcs-js' {
  type Parameters = Record<string, string | number | boolean>
  type Answer = Record<string, unknown>

  interface Configuration {
    serverUrl: string
    identifier: string
    secret: string
    accesskey?: string
  }

  class Client {
    constructor(configuration: Configuration)
    callApi(parameters: Parameters): Promise<Answer>
  }

  export class Clients extends Client {
    getClients(parameters?: Parameters): Promise<Answer>
    getClientsDetails(parameters: Parameters): Promise<Answer>
    getClientsProducts(parameters: Parameters): Promise<Answer>
    addClient(parameters: Parameters): Promise<Answer>
    updateClient(parameters: Parameters): Promise<Answer>
  }
  export class Orders extends Client {
    addOrder(parameters: Parameters): Promise<Answer>
    acceptOrder(parameters: Parameters): Promise<Answer>
    cancelOrder(parameters: Parameters): Promise<Answer>
    pendingOrder(parameters: Parameters): Promise<Answer>
    getOrders(parameters?: Parameters): Promise<Answer>
    getProducts(parameters?: Parameters): Promise<Answer>
    getOrderStatuses(): Promise<Answer>
  }
  export class Billing extends Client {
    getInvoice(parameters: Parameters): Promise<Answer>
    getInvoices(parameters?: Parameters): Promise<Answer>
    updateInvoice(parameters: Parameters): Promise<Answer>
    addInvoicePayment(parameters: Parameters): Promise<Answer>
    getTransactions(parameters?: Parameters): Promise<Answer>
  }
  export class Authentication extends Client {
    validateLogin(parameters: Parameters): Promise<Answer>
  }
  export class Services extends Client {
    updateClientProduct(parameters: Parameters): Promise<Answer>
  }
  export class System extends Client {
    getPaymentMethods(): Promise<Answer>
    getCurrencies(): Promise<Answer>
    logActivity(parameters: Parameters): Promise<Answer>
  }
  const whmcs: {
    Clients: typeof Clients
    Orders: typeof Orders
    Billing: typeof Billing
    Authentication: typeof Authentication
    Services: typeof Services
    System: typeof System
  }
  export default whmcs
}
