import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { signInUrl } from '#web/lib/session.ts'
import { createQueryClient } from '#web/lib/query-client.ts'
import { createAppRouter } from './router.tsx'

let leaving = false

/** Sign-in is a page of its own, outside this app: it brings the customer back to where they were. */
function leaveToSignIn(): void {
  if (leaving) return
  leaving = true
  location.assign(signInUrl(location.pathname + location.search))
}

export function start(): void {
  const container = document.getElementById('app')
  if (!container) throw new Error('The page has no #app to render into.')
  const queryClient = createQueryClient(leaveToSignIn)
  const router = createAppRouter(queryClient)
  createRoot(container).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}
