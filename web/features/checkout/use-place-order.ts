import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { PlaceOrderView } from '#worker/contracts/orders.ts'
import { type ApiError, isApiError } from '#web/lib/api-error.ts'
import { placeOrder } from './api/place-order.ts'
import type { LineFields } from './checkout-form.ts'
import { attemptKey, closeCheckout, noteRefusal, openCheckout } from './checkout-session.ts'
import type { PriceCorrections } from './priced-items.ts'
import { isDefinite } from './refusal.ts'
import { type CheckoutLine, toPlaceOrderInput } from './to-place-order-input.ts'

export type Attempt = {
  lines: readonly CheckoutLine[]
  fields: Readonly<Record<string, LineFields>>
  corrections: PriceCorrections
  confirmDuplicate: boolean
}

/** Places the order once: a second press while one is on its way does nothing, a repeated attempt carries the same key. */
export function usePlaceOrder(onPlaced: (view: PlaceOrderView, lineIds: string[]) => void) {
  const { mutateAsync } = useMutation(placeOrder)
  const running = useRef(false)
  const [pending, setPending] = useState(false)
  const [refusal, setRefusal] = useState<ApiError | null>(null)

  async function place(attempt: Attempt): Promise<ApiError | null> {
    if (running.current) return null
    running.current = true
    setPending(true)
    setRefusal(null)
    const session = openCheckout(attempt.lines.map(({ id }) => id))
    try {
      const input = toPlaceOrderInput({ checkoutId: session.id, ...attempt })
      const view = await mutateAsync({ input, key: await attemptKey(session, input) })
      closeCheckout()
      onPlaced(view, input.cartLineIds ?? [])
      return null
    } catch (error) {
      if (!isApiError(error)) throw error
      if (isDefinite(error)) noteRefusal(session)
      setRefusal(error)
      return error
    } finally {
      running.current = false
      setPending(false)
    }
  }

  return { place, pending, refusal, clearRefusal: () => setRefusal(null) }
}
