import { mutationOptions } from '@tanstack/react-query'
import { type ChangeOrderInput, OrderView } from '#worker/contracts/orders.ts'
import { client, read, withKey } from '#web/lib/api-client.ts'

/** Until staff approve. Whatever the answer, the order is read again: staff may have been quicker. */
export const changeOrder = mutationOptions({
  mutationFn: ({ id, change, key }: { id: string; change: ChangeOrderInput; key: string }) =>
    read(OrderView, client.api.orders[':id'].$patch({ param: { id }, json: change }, withKey(key))),
  onSettled: (_order, _error, _input, _result, { client: queries }) => queries.invalidateQueries({ queryKey: ['orders'] }),
})
