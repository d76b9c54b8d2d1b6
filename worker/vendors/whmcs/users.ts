import { VendorRejected } from '#worker/lib/errors.ts'
import type { Billing } from '#worker/ports/billing.ts'
import { matches, textClass, type WhmcsClient } from './client.ts'
import { LoginAnswer, TEXTS, UsersAnswer } from './wire.ts'

export function createUsers(client: WhmcsClient): Pick<Billing, 'validateLogin' | 'listOwnedClients'> {
  return {
    validateLogin: async (email, password) => {
      const result = await client.write('ValidateLogin', { email, password2: password }, LoginAnswer)
      if (result.kind === 'done') return { id: result.answer.userid, secondFactor: result.answer.twoFactorEnabled }
      if (matches(result.text, TEXTS.loginInvalid)) return null
      throw new VendorRejected('whmcs', 'ValidateLogin', textClass(result.text))
    },

    // The search is by prefix and walks in pages: the id decides.
    listOwnedClients: async ({ id, email }) => {
      const users = await client.list('GetUsers', { search: email }, UsersAnswer, (answer) => answer.users)
      const user = users.find((one) => one.id === id)
      return user ? user.clients.filter(({ isOwner }) => isOwner).map((owned) => owned.id) : []
    },
  }
}
