import type { Crm, CrmAccount } from '#worker/ports/crm.ts'
import { recordId } from '#worker/lib/record-id.ts'
import { AccountRow } from './rows.ts'
import type { SalesforceClient } from './client.ts'
import { fields, id, isRenderable, type Literal, soql, text } from './soql.ts'
import { ACCOUNT_FIELDS, CONTACT_FIELDS, ELIGIBILITY, KEY_PREFIX, labelOf, PORTAL_STATUS } from './wire.ts'

type Accounts = Pick<
  Crm,
  'findAccount' | 'findAccountByCustomerNumber' | 'markPortalActive' | 'markPortalClosed' | 'setContactEmail' | 'recordLogin'
>

export function createAccounts(client: SalesforceClient): Accounts {
  async function findWhere(condition: Literal): Promise<CrmAccount | null> {
    const statement = soql`SELECT ${fields(ACCOUNT_FIELDS)},(SELECT ${fields(CONTACT_FIELDS)} FROM Contacts) FROM Account WHERE ${condition} LIMIT 1`
    const [row] = await client.query(statement, AccountRow, { operation: 'findAccount', coalesce: true })
    return row ? toAccount(row) : null
  }

  return {
    findAccountByCustomerNumber: async (customerNumber) =>
      isRenderable(customerNumber) ? findWhere(soql`Customer_Number__c = ${text(customerNumber)}`) : null,

    findAccount: async (accountId) => {
      const known = recordId(accountId, KEY_PREFIX.account)
      return known === null ? null : findWhere(soql`Id = ${id(known)}`)
    },

    markPortalActive: (accountId, { userId, billingClientId, source }) =>
      client.update('updateAccount', 'Account', accountId, {
        Portal_Status__c: labelOf(PORTAL_STATUS, 'active'),
        Portal_Source__c: source,
        Portal_User_Id__c: userId,
        WHMCS_Client_Id__c: Number(billingClientId),
      }),

    markPortalClosed: (accountId) =>
      client.update('updateAccount', 'Account', accountId, {
        Portal_Status__c: labelOf(PORTAL_STATUS, 'closed'),
        Portal_User_Id__c: null,
      }),

    setContactEmail: (contactId, email) => client.update('updateContact', 'Contact', contactId, { Email: email }),

    recordLogin: (accountId, at) => client.update('updateAccount', 'Account', accountId, { Portal_Last_Login_At__c: at }),
  }
}

function toAccount(row: AccountRow): CrmAccount {
  // The contact that was there first is the portal user's, as long as staff did not say otherwise.
  const [contact] = row.Contacts.records.toSorted(
    (a, b) => a.CreatedDate.localeCompare(b.CreatedDate) || a.Id.localeCompare(b.Id),
  )
  return {
    id: row.Id,
    customerNumber: row.Customer_Number__c ?? '',
    name: row.Name,
    // Accounts have no e-mail field of their own (contracts §1).
    email: contact?.Email ?? null,
    phone: row.Phone ?? contact?.Phone ?? contact?.MobilePhone ?? null,
    contactId: contact?.Id ?? null,
    contactEmail: contact?.Email ?? null,
    portalStatus: lookUp(PORTAL_STATUS, row.Portal_Status__c) ?? 'not-active',
    portalUserId: row.Portal_User_Id__c,
    billingClientId: row.WHMCS_Client_Id__c,
    eligibility: lookUp(ELIGIBILITY, row.Internet_Eligibility_Status__c) ?? 'not-requested',
    offeringType: row.Internet_Offering_Type__c,
    eligibilityRequestedAt: row.Internet_Eligibility_Requested_At__c,
    eligibilityCheckedAt: row.Internet_Eligibility_Checked_At__c,
    eligibilityNotes: row.Internet_Eligibility_Notes__c,
    eligibilityCaseId: row.Internet_Eligibility_Case_Id__c,
    identityVerifiedAt: row.Identity_Verified_At__c,
  }
}

/** Our word for a label; labels that staff added later are unknown, not an error. */
export function lookUp<T extends Record<string, string>>(labels: T, label: string | null): T[keyof T] | undefined {
  return label === null || !Object.hasOwn(labels, label) ? undefined : labels[label as keyof T]
}
