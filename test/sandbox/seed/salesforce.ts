import type { World } from '../core/world.ts'
import { INTEGRATION_USER_ID, PORTAL_PRICEBOOK_ID, STAFF_USER_ID, STANDARD_PRICEBOOK_ID } from '../salesforce/ids.ts'
import { newRecord, recordsOf, type Value } from '../salesforce/record.ts'
import { ACCOUNTS, type SeedAccount } from './accounts.ts'
import { CATALOG, type CatalogProduct } from './catalog.ts'

type Fields = Record<string, Value>

const CAMPAIGN_DAYS = 60
const DAY_MS = 86_400_000

/** Users, price books, the catalog and the accounts; stored directly, so that nothing is announced. */
export function seedSalesforce(world: World): void {
  const add = adder(world)
  const { username } = world.config.salesforce
  add('User', { Id: INTEGRATION_USER_ID, Name: 'Portal Integration', Username: username, Email: username, IsActive: true })
  add('User', {
    Id: STAFF_USER_ID,
    Name: 'Sales Desk',
    Username: 'sales.desk@example.jp',
    Email: 'sales.desk@example.jp',
    IsActive: true,
  })
  add('Pricebook2', { Name: 'Standard Price Book', IsActive: true, IsStandard: true })
  add('Pricebook2', { Name: 'Portal Price Book', IsActive: true, IsStandard: false })
  for (const product of CATALOG) seedProduct(world, product, add)
  for (const account of ACCOUNTS) seedAccount(world, account, add)
}

function adder(world: World) {
  return (object: string, fields: Fields): string => {
    const record = { ...newRecord(world, object, STAFF_USER_ID), ...fields }
    recordsOf(world, object).put(record)
    return record.Id
  }
}

function seedProduct(world: World, product: CatalogProduct, add: (object: string, fields: Fields) => string): void {
  const Product2Id = add('Product2', productFields(world, product))
  for (const Pricebook2Id of [STANDARD_PRICEBOOK_ID, PORTAL_PRICEBOOK_ID])
    add('PricebookEntry', priceFields(product, Pricebook2Id, Product2Id))
}

export function priceFields(product: CatalogProduct, Pricebook2Id: string, Product2Id: string): Fields {
  return { Pricebook2Id, Product2Id, UnitPrice: product.price, IsActive: true, UseStandardPrice: false }
}

export function productFields(world: World, product: CatalogProduct): Fields {
  const campaignEnd = new Date(world.clock.now().getTime() + CAMPAIGN_DAYS * DAY_MS).toISOString().slice(0, 10)
  return {
    Name: product.name,
    ProductCode: product.sku,
    StockKeepingUnit: product.sku,
    Family: product.category,
    IsActive: true,
    Portal_Visible__c: true,
    Portal_Category__c: product.category,
    Item_Class__c: product.itemClass,
    Portal_Slug__c: product.slug ?? null,
    Portal_Sort__c: product.sort,
    Portal_Summary__c: product.summary,
    Portal_Summary_Ja__c: product.summaryJa,
    Portal_Name_Ja__c: product.nameJa,
    Billing_Cycle__c: product.billingCycle,
    WHMCS_Product_Id__c: product.whmcsProductId,
    Companion_Skus__c: product.companionSkus?.join(',') ?? null,
    Optional_Skus__c: product.optionalSkus?.join(',') ?? null,
    Internet_Offering_Type__c: product.offeringType ?? null,
    Internet_Plan_Tier__c: product.planTier ?? null,
    SIM_Type__c: product.simType ?? null,
    SIM_Data_Gb__c: product.simDataGb ?? null,
    SIM_Family_Discount__c: product.familyDiscount ?? false,
    Freebit_Plan_Code__c: product.freebitPlanCode ?? null,
    VPN_Region__c: product.vpnRegion ?? null,
    Stock_Status__c: product.stock ?? null,
    Campaign_Label__c: product.campaign ?? null,
    Campaign_Ends_At__c: product.campaign ? campaignEnd : null,
  }
}

/** With its contact. */
export function seedAccount(
  world: World,
  account: SeedAccount,
  add: (object: string, fields: Fields) => string = adder(world),
): { accountId: string; contactId: string } {
  const now = world.clock.now().toISOString()
  const { street, street2, city, state, postcode, country } = account.address
  const name = `${account.firstName} ${account.lastName}`
  const lines = street2 ? `${street}\n${street2}` : street
  const AccountId = add('Account', {
    Name: name,
    Type: 'Customer',
    Phone: account.phone,
    OwnerId: STAFF_USER_ID,
    BillingStreet: lines,
    BillingCity: city,
    BillingState: state,
    BillingPostalCode: postcode,
    BillingCountry: country,
    Customer_Number__c: account.customerNumber,
    Portal_Status__c: account.portalStatus,
    Portal_Source__c: account.portalUserId ? 'New Signup' : null,
    Portal_User_Id__c: account.portalUserId ?? null,
    WHMCS_Client_Id__c: account.whmcs?.linked ? account.whmcs.clientId : null,
    Internet_Eligibility_Status__c: account.eligibility,
    Internet_Offering_Type__c: account.offeringType ?? null,
    Internet_Eligibility_Requested_At__c: account.eligibility === 'Not Requested' ? null : now,
    Internet_Eligibility_Checked_At__c: account.eligibility === 'Eligible' ? now : null,
    Identity_Verified_At__c: account.identityVerified ? now : null,
    Identity_Method__c: account.identityVerified ? 'In person' : null,
  })
  const contactId = add('Contact', {
    AccountId,
    FirstName: account.firstName,
    LastName: account.lastName,
    Name: name,
    Email: account.email,
    Phone: account.phone,
    MobilePhone: account.phone,
    MailingStreet: lines,
    MailingCity: city,
    MailingState: state,
    MailingPostalCode: postcode,
    MailingCountry: country,
    OwnerId: STAFF_USER_ID,
  })
  return { accountId: AccountId, contactId }
}
