import { mutationOptions } from '@tanstack/react-query'
import { OrderView } from '#worker/contracts/orders.ts'
import { client, read, withKey } from '#web/lib/api-client.ts'
import { orderQuery } from './get-order.ts'

/** Until staff approve. If they were quicker, the order is read again and says so. */
export const cancelOrder = mutationOptions({
  mutationFn: ({ id, key }: { id: string; key: string }) =>
    read(OrderView, client.api.orders[':id'].cancel.$post({ param: { id } }, withKey(key))),
  onSettled: (_order, _error, { id }, _result, { client: queries }) => queries.invalidateQueries(orderQuery(id)),
})
