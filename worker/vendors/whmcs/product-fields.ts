import type { WhmcsClient } from './client.ts'
import { fieldBlob } from './php-serialize.ts'
import { ProductsAnswer } from './wire.ts'

/** Names (lower case) to ids of one product's custom fields. */
export type ProductFields = ReadonlyMap<string, string>

/** GetProducts is the only place that tells field ids before a service exists. Products that do not exist are missing. */
export async function readProductFields(client: WhmcsClient, productIds: readonly string[]): Promise<Map<string, ProductFields>> {
  const answer = await client.read('GetProducts', { pid: [...new Set(productIds)].join(',') }, ProductsAnswer, { coalesce: true })
  return new Map(
    (answer?.products ?? []).map((product) => [
      product.pid,
      new Map(product.customfields.map((field) => [field.name.trim().toLowerCase(), field.id])),
    ]),
  )
}

/** Values by field name → the blob WHMCS takes. Names the product does not have are left out. */
export function blobFor(fields: ProductFields, values: Readonly<Record<string, string | undefined>>): string {
  const known = Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const id = fields.get(name.toLowerCase())
    return id === undefined || value === undefined ? [] : [[id, value]]
  })
  return fieldBlob(new Map(known))
}
