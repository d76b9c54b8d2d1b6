import { Button } from '#web/components/ui/button.tsx'

type Props = {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
  label: string
}

export function LoadMore({ query, label }: Props) {
  if (!query.hasNextPage) return null
  return (
    <div className="mt-6 text-center">
      <Button variant="secondary" pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {label}
      </Button>
    </div>
  )
}
