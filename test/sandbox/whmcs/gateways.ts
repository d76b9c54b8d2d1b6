export interface Gateway {
  module: string
  displayName: string
  takesCards: boolean
}

export const GATEWAYS: readonly Gateway[] = [
  { module: 'stripe', displayName: 'Credit Card', takesCards: true },
  { module: 'banktransfer', displayName: 'Bank Transfer', takesCards: false },
]

export function gatewayByModule(module: string): Gateway | undefined {
  return GATEWAYS.find((gateway) => gateway.module === module)
}
