import { z } from 'zod'

/** Services in one cart; a line of quantity n is n of them. */
export const MAX_CART_SERVICES = 20

/** Made by the browser that added the line, and the same on every device. */
export const CartLineId = z.string().regex(/^line-[0-9A-HJKMNP-TV-Z]{26}$/, 'This is not the id of a cart line.')

const line = {
  id: CartLineId,
  sku: z.string().min(1).max(80),
}

/** What is configured at checkout is not part of it: that may hold what belongs in nobody's store, such as port-in data. */
export const CartItemView = z.object({ ...line, quantity: z.int().min(1).max(MAX_CART_SERVICES) })
export type CartItemView = z.infer<typeof CartItemView>

export const CartView = z.object({ items: z.array(CartItemView) })
export type CartView = z.infer<typeof CartView>

/** Lines as they shall be; quantity 0 takes one out, for good: it does not come in again under its id. Lines it does not name stay, so that two devices do not undo each other. */
export const ChangeCartInput = z.object({
  lines: z
    .array(z.object({ ...line, quantity: z.int().min(0).max(MAX_CART_SERVICES) }))
    .min(1, 'Name at least one line.')
    .max(100),
})
export type ChangeCartInput = z.output<typeof ChangeCartInput>
