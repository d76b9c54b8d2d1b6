import type { ActivityItemView } from '#worker/contracts/data-rights.ts'
import { Icon, type IconName } from '#web/components/ui/icon.tsx'
import { classNames } from '#web/lib/class-names.ts'
import { formatInstant } from '#web/lib/format.ts'
import { type ActivityLook, activityWords } from '../activity-words.ts'

const LOOK: Record<ActivityLook['tone'], { icon: IconName; className: string }> = {
  plain: { icon: 'clock', className: 'text-ink-muted' },
  good: { icon: 'check', className: 'text-success' },
  warning: { icon: 'warning', className: 'text-warning' },
}

export function ActivityList({ items }: { items: readonly ActivityItemView[] }) {
  return (
    <ul className="divide-y divide-line rounded-card border border-line bg-surface shadow-sm">
      {items.map((item) => (
        <Row key={item.id} item={item} />
      ))}
    </ul>
  )
}

function Row({ item }: { item: ActivityItemView }) {
  const { text, tone } = activityWords(item)
  const where = [item.device, item.place].filter((part) => part !== null).join(', ')
  return (
    <li className="flex gap-3 px-4 py-3 sm:px-5">
      <Icon name={LOOK[tone].icon} className={classNames('mt-0.5 size-5', LOOK[tone].className)} />
      <div className="min-w-0">
        <p className={classNames(tone !== 'plain' && 'font-medium')}>{text}</p>
        <p className="text-ink-muted text-sm">
          <time dateTime={item.at}>{formatInstant(item.at)}</time>
          {where && ` · ${where}`}
        </p>
      </div>
    </li>
  )
}
