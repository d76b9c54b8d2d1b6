import type { OrderView } from '#worker/contracts/orders.ts'
import { Card } from '#web/components/ui/card.tsx'
import { Detail, DetailList } from '#web/components/ui/detail-list.tsx'
import { formatDay, formatInstant, formatMoney, formatPhone, formatPostcode, formatPrice } from '#web/lib/format.ts'

/** What was ordered, as it was ordered: prices and address are those of that moment. */
export function OrderFacts({ order }: { order: OrderView }) {
  const { address, sim, activation } = order
  return (
    <Card title="What you ordered">
      <ul className="mb-4 grid gap-2 border-line border-b pb-4">
        {order.items.map((item) => (
          <li key={item.sku} className="flex justify-between gap-4">
            <span className="min-w-0">
              {item.name}
              {item.quantity > 1 && <span className="text-ink-muted"> × {item.quantity}</span>}
            </span>
            <span className="tabular shrink-0">{formatPrice(item.price, item.cycle)}</span>
          </li>
        ))}
        <li className="tabular flex justify-between gap-4 font-semibold">
          <span>First invoice</span>
          <span>{formatMoney(order.dueNow)}</span>
        </li>
      </ul>
      <DetailList>
        <Detail name="Placed">{formatInstant(order.placedAt)}</Detail>
        {sim && <Detail name="SIM">{sim.kind === 'eSIM' ? 'eSIM' : 'SIM card'}</Detail>}
        {sim?.phoneNumber && (
          <Detail name="Phone number">
            <span className="tabular">{formatPhone(sim.phoneNumber)}</span>
          </Detail>
        )}
        {sim?.eid && (
          <Detail name="EID">
            <span className="break-all font-mono text-sm">{sim.eid}</span>
          </Detail>
        )}
        {sim?.keepsNumber && <Detail name="Number transfer">Your present number moves to this line</Detail>}
        {order.access && <Detail name="Access notes">{order.access}</Detail>}
        {order.category === 'sim' && activation && (
          <Detail name="Activation">{activation.type === 'scheduled' ? formatDay(activation.on) : 'As soon as possible'}</Detail>
        )}
        <Detail name="Address">
          {address.street.replaceAll('\n', ', ')}, {address.city}, {address.state}{' '}
          <span className="tabular whitespace-nowrap">{formatPostcode(address.postalCode, address.country)}</span>
        </Detail>
      </DetailList>
    </Card>
  )
}
