import { z } from 'zod'

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null)
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)
const number = z
  .number()
  .nullish()
  .transform((value) => value ?? null)
/** `2014-03-14T00:00:00.000+0000` (offset without a colon) → ISO UTC. */
export const Instant = z.string().transform((value, ctx) => {
  const milliseconds = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  if (!Number.isNaN(milliseconds)) return new Date(milliseconds).toISOString()
  ctx.addIssue({ code: 'custom', message: 'not an instant' })
  return z.NEVER
})
const instant = Instant.nullish().transform((value) => value ?? null)
/** A number field that holds an id of another system. */
const numericId = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? null : String(value)))

export const ContactRow = z.object({ Id: z.string(), Email: text, Phone: text, MobilePhone: text, CreatedDate: Instant })

export const EligibilityCaseRow = z.object({ CreatedDate: Instant, IsClosed: flag })

export function childrenOf<T extends z.ZodType>(row: T) {
  return z
    .object({ done: z.boolean(), nextRecordsUrl: z.string().optional(), records: z.array(row) })
    .nullish()
    .transform((children) => children ?? { done: true, records: [] })
}

export const AccountRow = z.object({
  Id: z.string().length(18),
  Customer_Number__c: text,
  Name: z.string(),
  Phone: text,
  Portal_Status__c: text,
  Portal_User_Id__c: text,
  WHMCS_Client_Id__c: numericId,
  Internet_Eligibility_Status__c: text,
  Internet_Offering_Type__c: text,
  Internet_Eligibility_Requested_At__c: instant,
  Internet_Eligibility_Checked_At__c: instant,
  Internet_Eligibility_Notes__c: text,
  Internet_Eligibility_Case_Id__c: text,
  Identity_Verified_At__c: instant,
  Contacts: childrenOf(ContactRow),
})
export type AccountRow = z.infer<typeof AccountRow>

const ProductFields = z.object({
  Name: z.string(),
  IsActive: flag,
  StockKeepingUnit: text,
  Portal_Visible__c: flag,
  Portal_Category__c: text,
  Item_Class__c: text,
  Portal_Slug__c: text,
  Portal_Sort__c: number,
  Portal_Summary__c: text,
  Portal_Summary_Ja__c: text,
  Portal_Name_Ja__c: text,
  Billing_Cycle__c: text,
  WHMCS_Product_Id__c: numericId,
  Companion_Skus__c: text,
  Optional_Skus__c: text,
  Internet_Offering_Type__c: text,
  Internet_Plan_Tier__c: text,
  SIM_Type__c: text,
  SIM_Data_Gb__c: number,
  SIM_Family_Discount__c: flag,
  Freebit_Plan_Code__c: text,
  VPN_Region__c: text,
  Stock_Status__c: text,
  Campaign_Label__c: text,
  Campaign_Ends_At__c: text,
})

const PriceFields = z.object({
  Id: z.string().length(18),
  UnitPrice: number,
  IsActive: flag,
  Product2Id: z.string().length(18),
})

export const PriceRow = PriceFields.extend({ Product2: ProductFields })
export type PriceRow = z.infer<typeof PriceRow>

/** Fields that decide whether a product is listed at all stand as set: what is broken must be seen, not vanish. */
const FILLERS: Readonly<Record<string, unknown>> = { Name: '', IsActive: true, Portal_Visible__c: true }

/** Reads what fits and names the fields that do not. Without its ids it is no record, and the whole answer is broken. */
function mended<T>(schema: z.ZodType<T>) {
  return z.looseObject({}).transform((raw, ctx): { value: T; unreadable: string[] } => {
    const whole = schema.safeParse(raw)
    if (whole.success) return { value: whole.data, unreadable: [] }
    const unreadable = whole.error.issues.map(({ path: [name] }) => String(name))
    const rest = schema.safeParse({ ...raw, ...Object.fromEntries(unreadable.map((name) => [name, FILLERS[name]])) })
    if (rest.success) return { value: rest.data, unreadable }
    ctx.addIssue({ code: 'custom', message: 'not a record' })
    return z.NEVER
  })
}

/** A row of the catalog: one product that staff or an import broke must not take the others away. */
export type CatalogRow = { row: Omit<PriceRow, 'Id'> & { Id: string | null }; unreadable: string[] }

export const CatalogPriceRow = z
  .looseObject({})
  .transform((raw) => ({ price: raw, product: raw['Product2'] }))
  .pipe(z.object({ price: mended(PriceFields), product: mended(ProductFields) }))
  .transform(({ price, product }): CatalogRow => {
    return { row: { ...price.value, Product2: product.value }, unreadable: [...price.unreadable, ...product.unreadable] }
  })

/** A product that the book has no price for, as a row of the book without one. */
export const CatalogProductRow = z
  .looseObject({ Id: z.string().length(18) })
  .transform((raw): { id: string; product: Record<string, unknown> } => ({ id: raw.Id, product: raw }))
  .pipe(z.object({ id: z.string(), product: mended(ProductFields) }))
  .transform(({ id, product: { value, unreadable } }): CatalogRow => {
    return { row: { Id: null, UnitPrice: null, IsActive: true, Product2Id: id, Product2: value }, unreadable }
  })

export const OrderItemRow = z.object({
  Id: z.string().length(18),
  Portal_Line_Id__c: text,
  Quantity: z.number(),
  UnitPrice: z.number(),
  Billing_Cycle__c: text,
  Config_Options__c: text,
  WHMCS_Service_Id__c: text,
  Product2: z
    .object({
      Name: z.string(),
      StockKeepingUnit: text,
      Item_Class__c: text,
      WHMCS_Product_Id__c: numericId,
      Freebit_Plan_Code__c: text,
      SIM_Type__c: text,
    })
    .nullish()
    .transform((product) => product ?? null),
})
export type OrderItemRow = z.infer<typeof OrderItemRow>

export const OrderRow = z.object({
  Id: z.string().length(18),
  Portal_Order_Id__c: text,
  OrderNumber: z.string(),
  AccountId: z.string().length(18),
  Order_Type__c: text,
  Status: z.string(),
  Activation_Type__c: text,
  Activation_Scheduled_At__c: instant,
  Activation_Status__c: text,
  Provision_Requested_At__c: instant,
  Provision_Last_Attempt_At__c: instant,
  Activation_Error_Code__c: text,
  Activation_Error_Message__c: text,
  Provision_Attention__c: text,
  WHMCS_Order_Id__c: text,
  WHMCS_Invoice_Id__c: text,
  SIM_Kind__c: text,
  EID__c: text,
  ICCID__c: text,
  MSISDN__c: text,
  MNP_Number__c: text,
  MNP_Reservation_Number__c: text,
  MNP_Expires_On__c: text,
  MNP_Name_Kanji__c: text,
  MNP_Name_Kana__c: text,
  MNP_Birth_Date__c: text,
  MNP_Gender__c: text,
  Description: text,
  ActivatedDate: instant,
  CreatedDate: Instant,
  SystemModstamp: Instant,
  ShippingStreet: text,
  ShippingCity: text,
  ShippingState: text,
  ShippingPostalCode: text,
  ShippingCountry: text,
  OrderItems: childrenOf(OrderItemRow),
})
export type OrderRow = z.infer<typeof OrderRow>

export const ChangeRow = z.object({ Id: z.string().length(18), SystemModstamp: Instant, AccountId: text, OrderId: text })
export const AccountChangeRow = z.object({
  Id: z.string().length(18),
  SystemModstamp: Instant,
  Internet_Eligibility_Status__c: text,
  Internet_Offering_Type__c: text,
  Internet_Eligibility_Checked_At__c: instant,
  Internet_Eligibility_Notes__c: text,
  Identity_Verified_At__c: instant,
})
export const OrderOfItemRow = z.object({ OrderId: z.string().length(18) })

export const DueOrderRow = z.object({
  Id: z.string().length(18),
  CreatedDate: Instant,
  Activation_Type__c: text,
  Activation_Scheduled_At__c: instant,
  Provision_Requested_At__c: instant,
  Provision_Last_Attempt_At__c: instant,
})
export type DueOrderRow = z.infer<typeof DueOrderRow>
