import { type CartItemView, type ChangeCartInput, MAX_CART_SERVICES } from '#worker/contracts/cart.ts'

/** Of lines that were taken out, so many are remembered. */
const MOST_REMEMBERED = 200

/**
 * The customer's cart, the same on all their devices, until it is ordered or the login is closed. A line that was taken out stays as a
 * row of quantity 0: a message that comes late, or a second time, cannot put it in again.
 */
export class CartLines {
  readonly #sql: SqlStorage
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    this.#sql = storage.sql
  }

  list(): CartItemView[] {
    return this.#sql.exec<CartItemView>('SELECT id, sku, quantity FROM cart_lines WHERE quantity > 0 ORDER BY id').toArray()
  }

  /** False, and nothing changed, when the cart would hold more services than one may. */
  change(lines: ChangeCartInput['lines']): boolean {
    const known = new Map(this.all().map((line) => [line.id, line.quantity]))
    const changes = lines.filter(({ id }) => known.get(id) !== 0)
    for (const { id, quantity } of changes) known.set(id, quantity)
    const services = [...known.values()].reduce((sum, quantity) => sum + quantity, 0)
    if (services > MAX_CART_SERVICES && changes.some(({ quantity }) => quantity > 0)) return false
    this.#storage.transactionSync(() => {
      for (const { id, sku, quantity } of changes) {
        this.#sql.exec(
          'INSERT OR REPLACE INTO cart_lines (id, sku, quantity) VALUES (?, ?, ?)',
          id,
          quantity === 0 ? '' : sku,
          quantity,
        )
      }
      this.#sql.exec(
        `DELETE FROM cart_lines WHERE quantity = 0
           AND id NOT IN (SELECT id FROM cart_lines WHERE quantity = 0 ORDER BY id DESC LIMIT ?)`,
        MOST_REMEMBERED,
      )
    })
    return true
  }

  takeOut(ids: readonly string[]): void {
    this.change(ids.map((id) => ({ id, sku: '', quantity: 0 })))
  }

  /** Also what is remembered as taken out. */
  all(): CartItemView[] {
    return this.#sql.exec<CartItemView>('SELECT id, sku, quantity FROM cart_lines').toArray()
  }
}
