import { type CartItemView, type ChangeCartInput, MAX_CART_SERVICES } from '#worker/contracts/cart.ts'

/** The customer's cart, the same on all their devices, until it is ordered or the login is closed. */
export class CartLines {
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  list(): CartItemView[] {
    return this.#storage.sql.exec<CartItemView>('SELECT id, sku, quantity FROM cart_lines ORDER BY id').toArray()
  }

  /** False, and nothing changed, when the cart would hold more services than one may. */
  change(lines: ChangeCartInput['lines']): boolean {
    const after = new Map(this.list().map((line) => [line.id, line.quantity]))
    for (const { id, quantity } of lines) after.set(id, quantity)
    const services = [...after.values()].reduce((sum, quantity) => sum + quantity, 0)
    if (services > MAX_CART_SERVICES && lines.some(({ quantity }) => quantity > 0)) return false
    this.#storage.transactionSync(() => {
      for (const { id, sku, quantity } of lines) {
        if (quantity === 0) this.#storage.sql.exec('DELETE FROM cart_lines WHERE id = ?', id)
        else this.#storage.sql.exec('INSERT OR REPLACE INTO cart_lines (id, sku, quantity) VALUES (?, ?, ?)', id, sku, quantity)
      }
    })
    return true
  }
}
