import { Skeleton, SkeletonCards } from '#web/components/ui/skeleton.tsx'

/** While a page's code is on its way. */
export function PagePending() {
  return (
    <div className="grid gap-8" aria-busy="true">
      <Skeleton className="h-9 w-56" />
      <SkeletonCards />
    </div>
  )
}
