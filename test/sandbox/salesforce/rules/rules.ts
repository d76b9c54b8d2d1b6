import { pricebookEntryRules } from './catalog.ts'
import { caseCommentRules, caseRules, contactRules, opportunityRules } from './customer.ts'
import { orderItemRules, orderRules } from './order.ts'
import type { ObjectRules } from './rule.ts'

const RULES: Record<string, ObjectRules> = {
  Contact: contactRules,
  Opportunity: opportunityRules,
  Order: orderRules,
  OrderItem: orderItemRules,
  PricebookEntry: pricebookEntryRules,
  Case: caseRules,
  CaseComment: caseCommentRules,
}

export function rulesOf(object: string): ObjectRules {
  return RULES[object] ?? {}
}
