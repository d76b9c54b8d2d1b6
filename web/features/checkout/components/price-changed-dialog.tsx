import { Button } from '#web/components/ui/button.tsx'
import { Dialog } from '#web/components/ui/dialog.tsx'
import { formatYen } from '#web/lib/format.ts'
import type { PriceChange } from '../refusal.ts'

type Props = { changes: readonly PriceChange[]; open: boolean; onConfirm: () => void; onClose: () => void }

const REASON: Record<PriceChange['reason'], string> = {
  'price-list': 'Our price list was changed.',
  campaign: 'A campaign has started.',
  'campaign-ended': 'The campaign is over.',
  added: 'This fee is now part of the plan.',
}

export function PriceChangedDialog({ changes, open, onConfirm, onClose }: Props) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="A price has changed"
      actions={
        <>
          <Button variant="secondary" onClick={onClose}>
            Back to checkout
          </Button>
          <Button onClick={onConfirm}>Order at the new price</Button>
        </>
      }
    >
      <p className="text-ink-muted text-sm">This happened while your page was open. Nothing has been ordered yet.</p>
      <table className="mt-4 w-full text-sm">
        <thead className="text-left text-ink-muted">
          <tr>
            <th scope="col" className="pb-1 font-normal">
              Item
            </th>
            <th scope="col" className="pb-1 text-right font-normal">
              Before
            </th>
            <th scope="col" className="pb-1 text-right font-normal">
              Now
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.sku} className="border-line border-t">
              <th scope="row" className="py-2 pr-2 text-left font-medium">
                {change.name}
                <span className="block font-normal text-ink-muted">{REASON[change.reason]}</span>
              </th>
              <td className="tabular whitespace-nowrap py-2 text-right text-ink-muted">
                {change.reason === 'added' ? 'not included' : <s>{formatYen(change.shown)}</s>}
              </td>
              <td className="tabular whitespace-nowrap py-2 pl-4 text-right font-semibold">{formatYen(change.current)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  )
}
