import { MAX_CART_SERVICES } from '#worker/contracts/cart.ts'
import { Button } from '#web/components/ui/button.tsx'
import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { countServices } from '#web/lib/cart.ts'
import { useCart } from '#web/lib/use-cart.ts'

type Props = { sku: string; name: string; soldOut: boolean; className?: string }

/** A plan that is in the cart leads on to checkout instead of being added unnoticed a second time. */
export function AddToCart({ sku, name, soldOut, className }: Props) {
  const { items, add } = useCart()
  const about = <span className="sr-only">: {name}</span>
  if (items.some((item) => item.sku === sku)) {
    return (
      <ButtonLink to="/checkout" variant="secondary" {...(className && { className })}>
        <Icon name="check" />
        <span>In your cart{about}</span>
      </ButtonLink>
    )
  }
  const full = countServices(items) >= MAX_CART_SERVICES
  return (
    <Button disabled={full || soldOut} {...(className && { className })} onClick={() => add(sku)}>
      <span>
        {soldOut ? 'Out of stock' : full ? 'Cart is full' : 'Add to cart'}
        {about}
      </span>
    </Button>
  )
}
