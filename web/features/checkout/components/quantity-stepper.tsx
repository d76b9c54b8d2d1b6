import { Button } from '#web/components/ui/button.tsx'
import { Icon } from '#web/components/ui/icon.tsx'

/** Each one is an order of its own. */
export function QuantityStepper({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-2">
      <span className="mr-2 font-medium text-sm">{label}</span>
      <Button
        variant="secondary"
        className="px-2"
        aria-label="One fewer"
        disabled={value <= 1}
        onClick={() => onChange(value - 1)}
      >
        <Icon name="minus" />
      </Button>
      <output aria-live="polite" className="tabular w-8 text-center font-semibold">
        {value}
      </output>
      <Button variant="secondary" className="px-2" aria-label="One more" onClick={() => onChange(value + 1)}>
        <Icon name="plus" />
      </Button>
    </div>
  )
}
