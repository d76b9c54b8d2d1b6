import { mutationOptions } from '@tanstack/react-query'
import { type PlaceOrderInput, PlaceOrderView } from '#worker/contracts/orders.ts'
import { client, read, withKey } from '#web/lib/api-client.ts'

export const placeOrder = mutationOptions({
  mutationFn: ({ input, key }: { input: PlaceOrderInput; key: string }) =>
    read(PlaceOrderView, client.api.orders.$post({ json: input }, withKey(key))),
})
