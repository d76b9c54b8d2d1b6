import { VendorRejected } from '#worker/lib/errors.ts'
import type { Ids } from '#worker/lib/ids.ts'
import type { Billing, BillingClient, NewBillingClient } from '#worker/ports/billing.ts'
import { matches, textClass, type Parameters, type WhmcsClient } from './client.ts'
import { fieldBlob } from './php-serialize.ts'
import { AddClientAnswer, CLIENT_STATUS, ClientAnswer, type ClientRow, Nothing, TEXTS } from './wire.ts'

type Clients = Pick<Billing, 'createClient' | 'findClientByEmail' | 'findClient' | 'updateClient'>

export type ClientFieldIds = { customerNumber: string; birthDate: string; gender: string; nationality: string }

/** An empty field id: billing has no such field, and nothing is sent. */
export function createClients(client: WhmcsClient, settings: { fieldIds: ClientFieldIds; ids: Ids }): Clients {
  const { fieldIds, ids } = settings

  async function find(parameters: Parameters): Promise<BillingClient | null> {
    const answer = await client.read('GetClientsDetails', parameters, ClientAnswer, {
      absent: TEXTS.clientNotFound,
      coalesce: true,
    })
    return answer && toClient(answer.client, fieldIds.customerNumber)
  }

  function customFields({ customerNumber, personal }: Partial<NewBillingClient>): Parameters {
    const values = Object.entries({ ...personal, customerNumber }).flatMap(([name, value]) => {
      const id = fieldIds[name as keyof ClientFieldIds]
      return id === '' || value === undefined || value === null ? [] : [[id, value] as const]
    })
    return values.length > 0 ? { customfields: fieldBlob(new Map(values)) } : {}
  }

  return {
    createClient: async (fresh) => {
      const result = await client.write(
        'AddClient',
        {
          ...profile(fresh),
          ...customFields(fresh),
          // Customers sign in here, never with this password; WHMCS only insists that its user has one.
          password2: ids.secret(),
          noemail: '1',
        },
        AddClientAnswer,
      )
      if (result.kind === 'done') return { kind: 'created', clientId: result.answer.clientid }
      if (matches(result.text, TEXTS.emailTaken)) return { kind: 'email-taken' }
      throw new VendorRejected('whmcs', 'AddClient', textClass(result.text))
    },

    findClientByEmail: async (email) => {
      const found = await find({ email })
      return found?.email.toLowerCase() === email.toLowerCase() ? found : null
    },

    findClient: (clientId) => find({ clientid: clientId }),

    updateClient: async (clientId, changes) => {
      const parameters = { clientid: clientId, ...profile(changes), ...customFields(changes) }
      const result = await client.write('UpdateClient', parameters, Nothing)
      if (result.kind === 'refused') throw new VendorRejected('whmcs', 'UpdateClient', textClass(result.text))
    },
  }
}

function profile(fields: Partial<NewBillingClient>): Record<string, string> {
  const { firstName, lastName, company, email, phone, address } = fields
  const sent: Record<string, string | undefined> = {
    firstname: firstName,
    lastname: lastName,
    companyname: company ?? (company === null ? '' : undefined),
    email,
    phonenumber: phone,
    ...(address && {
      address1: address.address1,
      address2: address.address2 ?? '',
      city: address.city,
      state: address.state,
      postcode: address.postcode,
      country: address.country,
    }),
  }
  return Object.fromEntries(Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function toClient(row: ClientRow, customerNumberFieldId: string): BillingClient {
  const customerNumber = row.customfields.find((field) => field.id === customerNumberFieldId)?.value.trim() ?? ''
  return {
    id: row.id,
    firstName: row.firstname,
    lastName: row.lastname,
    company: row.companyname || null,
    email: row.email,
    phone: toE164(row.telephoneNumber || row.phonenumber),
    address: {
      address1: row.address1,
      address2: row.address2 || null,
      city: row.city,
      state: row.state,
      postcode: row.postcode,
      country: row.country,
    },
    customerNumber: customerNumber || null,
    status: CLIENT_STATUS[row.status as keyof typeof CLIENT_STATUS] ?? 'inactive',
  }
}

/** `+81.9011112222`, `+81.09011112222`, `090-1111-2222` → `+819011112222`; numbers of other shapes keep their digits. */
export function toE164(phone: string): string {
  const digits = phone.replace(/[^\d+]/g, '')
  if (digits.startsWith('+')) return digits.replace(/^\+810/, '+81')
  return digits.startsWith('0') ? `+81${digits.slice(1)}` : digits
}
