import { CartView } from '#worker/contracts/cart.ts'
import { client, read, withKey } from '#web/lib/api-client.ts'
import { owed } from '#web/lib/cart.ts'
import { cart } from '#web/lib/cart-store.ts'
import { seemsSignedIn } from '#web/lib/session.ts'

/**
 * A signed-in customer's cart is the account's: what changes here is told at once, what changed on another device shows when the page
 * is opened or looked at again. What could not be told stays in this browser and is told with the next occasion.
 */
export function keepCart(): void {
  let running = false
  let again = false

  async function exchange(): Promise<void> {
    again = true
    if (running) return
    running = true
    while (again && seemsSignedIn()) {
      again = false
      // A page's own calls say so when the session or the connection is gone.
      await exchangeOnce().catch(() => undefined)
    }
    running = false
  }

  cart.onEdit(() => void exchange())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void exchange()
  })
  void exchange()
}

async function exchangeOnce(): Promise<void> {
  const asked = cart.tell()
  const lines = owed(asked)
  const { items } = await read(
    CartView,
    lines.length > 0 ? client.api.me.cart.$patch({ json: { lines } }, withKey(crypto.randomUUID())) : client.api.me.cart.$get(),
  )
  // Who signed out meanwhile leaves nothing behind.
  if (seemsSignedIn()) cart.take(asked, items)
}
