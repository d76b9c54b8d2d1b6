import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { parseSearch, stringifySearch } from '#web/lib/search.ts'
import { CrashPage } from './layout/crash-page.tsx'
import { NotFoundPage } from './layout/not-found-page.tsx'
import { PagePending } from './layout/page-pending.tsx'
import { routeTree } from './routes.tsx'

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    // Intent loads a page's code; its data is asked for when it is opened.
    defaultPreload: 'intent',
    defaultPendingComponent: PagePending,
    defaultErrorComponent: CrashPage,
    defaultNotFoundComponent: NotFoundPage,
    defaultPendingMs: 300,
    scrollRestoration: true,
    parseSearch,
    stringifySearch,
    defaultViewTransition: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
