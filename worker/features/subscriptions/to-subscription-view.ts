import { yen } from '#worker/contracts/money.ts'
import type { SubscriptionSummaryView, SubscriptionView } from '#worker/contracts/subscriptions.ts'
import type { BillingService } from '#worker/ports/billing.ts'
import { categoryOf } from './classify-service.ts'

export function toSubscriptionSummaryView(service: BillingService): SubscriptionSummaryView {
  const category = categoryOf(service)
  return {
    id: service.id,
    name: service.name,
    category,
    status: service.status === 'fraud' ? 'other' : service.status,
    recurring: yen(service.recurring),
    cycle: service.cycle,
    nextDueOn: service.nextDueOn,
    phoneNumber: category === 'fee' ? null : service.phoneNumber,
  }
}

/** `orderId`: the Salesforce order, which /orders/:id takes too. */
export function toSubscriptionView(service: BillingService): SubscriptionView {
  return { ...toSubscriptionSummaryView(service), orderId: service.crmOrderId, registeredOn: service.registeredOn }
}
