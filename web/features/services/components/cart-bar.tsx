import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { countServices } from '#web/lib/cart.ts'
import { useCart } from '#web/lib/use-cart.ts'

/** Says that something was added, and leads on. It keeps its place at the bottom, so that the list does not move. */
export function CartBar() {
  const count = countServices(useCart().items)
  return (
    <div role="status" className="pointer-events-none sticky bottom-20 z-10 mt-8 min-h-16 md:bottom-6">
      {count > 0 && (
        <div className="pointer-events-auto mx-auto flex max-w-xl items-center justify-between gap-4 rounded-card border border-line-strong/40 bg-surface p-3 pl-5 shadow-md">
          <p className="font-medium">
            {count} {count === 1 ? 'service' : 'services'} in your cart
          </p>
          <ButtonLink to="/checkout">Checkout</ButtonLink>
        </div>
      )}
    </div>
  )
}
