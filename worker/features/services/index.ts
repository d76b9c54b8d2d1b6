export type { AccountRecords } from './account-holdings.ts'
export {
  checkEligibility,
  checkFamilyDiscount,
  checkInternetLimit,
  type Refusal,
  type RuleLine,
  toRuleLine,
} from './ordering-rules.ts'
export { queueEligibilityDecision } from './queue-eligibility-decision.ts'
