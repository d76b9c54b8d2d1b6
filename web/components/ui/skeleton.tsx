import { classNames } from '#web/lib/class-names.ts'

/** Holds the place of what is loading, in its size, so that nothing jumps. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classNames('block rounded-md bg-line/70 motion-safe:animate-pulse', className ?? 'h-4 w-full')}
    />
  )
}

export function SkeletonCards({ count = 3, className = 'h-24' }: { count?: number; className?: string }) {
  return (
    <div className="grid gap-3">
      <span className="sr-only">Loading</span>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} className={classNames('w-full rounded-card', className)} />
      ))}
    </div>
  )
}
