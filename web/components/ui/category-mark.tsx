import { classNames } from '#web/lib/class-names.ts'
import { Icon, type IconName } from './icon.tsx'

type Category = 'internet' | 'sim' | 'vpn' | 'fee' | 'other'

const ICONS: Record<Category, IconName> = { internet: 'fibre', sim: 'sim', vpn: 'globe', fee: 'receipt', other: 'layers' }

/** The picture of a kind of service. */
export function CategoryMark({ category, className }: { category: Category; className?: string }) {
  return (
    <span
      className={classNames(
        'grid size-11 shrink-0 place-items-center rounded-md bg-primary-soft text-on-primary-soft',
        className,
      )}
    >
      <Icon name={ICONS[category]} className="size-6" />
    </span>
  )
}
