import type { Crm, NewEligibilityRequest } from '#worker/ports/crm.ts'
import { type GraphNode, Reference, type SalesforceClient } from './client.ts'
import { EligibilityCaseRow } from './rows.ts'
import { fields, soql, text } from './soql.ts'
import { CASE, ELIGIBILITY, ELIGIBILITY_CASE_FIELDS, ERROR_CODES, labelOf, SIZE } from './wire.ts'

type Eligibility = Pick<Crm, 'requestEligibility' | 'findEligibilityCase'>

export function createEligibility(client: SalesforceClient): Eligibility {
  return {
    requestEligibility: async (request) => {
      const result = await client.graph('requestEligibility', nodesOf(request))
      if (result.kind === 'done') return 'created'
      if (result.problem?.code === ERROR_CODES.duplicate) return 'duplicate'
      throw result.toError()
    },

    findEligibilityCase: async (portalCaseId) => {
      const statement = soql`SELECT ${fields(ELIGIBILITY_CASE_FIELDS)} FROM Case WHERE Portal_Case_Id__c = ${text(portalCaseId)} LIMIT 1`
      const [row] = await client.query(statement, EligibilityCaseRow, { operation: 'findEligibilityCase' })
      return row ? { createdAt: row.CreatedDate, closed: row.IsClosed } : null
    },
  }
}

/** The case is created, not upserted: a repeat must roll back as a duplicate and leave a later decision alone. */
function nodesOf(request: NewEligibilityRequest): GraphNode[] {
  return [
    {
      method: 'POST',
      url: '/sobjects/Case',
      referenceId: 'case0',
      body: {
        Portal_Case_Id__c: request.portalCaseId,
        Origin: CASE.origin,
        Type: CASE.eligibilityType,
        Subject: request.subject.slice(0, SIZE.caseSubject),
        Description: request.description,
        AccountId: request.accountId,
        ...(request.contactId && { ContactId: request.contactId }),
      },
    },
    {
      method: 'PATCH',
      url: `/sobjects/Account/${request.accountId}`,
      referenceId: 'account0',
      body: {
        Internet_Eligibility_Status__c: labelOf(ELIGIBILITY, 'pending'),
        Internet_Eligibility_Requested_At__c: request.requestedAt,
        Internet_Eligibility_Case_Id__c: new Reference('case0'),
      },
    },
  ]
}
