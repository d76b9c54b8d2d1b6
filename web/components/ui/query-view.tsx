import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isSignedOut } from '#web/lib/query-client.ts'
import { ErrorState } from './error-state.tsx'

type Props<T> = {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>
  skeleton: ReactNode
  children: (data: T) => ReactNode
  errorTitle?: string
}

/** What a query shows: its data as soon as there is any, else the reason why not, else the skeleton. */
export function QueryView<T>({ query, skeleton, children, errorTitle }: Props<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error && !isSignedOut(query.error)) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} {...(errorTitle && { title: errorTitle })} />
  }
  return skeleton
}
