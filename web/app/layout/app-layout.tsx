import { Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { StepUpDialog } from '#web/features/security/components/step-up-dialog.tsx'
import { useCartKeeper } from '#web/lib/use-cart.ts'
import { BottomNav } from './bottom-nav.tsx'
import { OfflineNotice } from './offline-notice.tsx'
import { TopBar } from './top-bar.tsx'

/** The frame of every page. After a navigation the focus goes to the new page's heading, so that it is read out. */
export function AppLayout() {
  const router = useRouter()
  useCartKeeper()
  // At checkout nothing but the order asks for attention.
  const focused = useRouterState({ select: ({ location }) => location.pathname === '/checkout' })

  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (fromLocation && pathChanged) document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
      }),
    [router],
  )

  return (
    <>
      <a
        href="#main"
        className="press absolute top-2 left-2 z-30 inline-flex -translate-y-20 items-center rounded-sm bg-surface px-4 font-semibold focus:translate-y-0"
      >
        Skip to content
      </a>
      <TopBar />
      <OfflineNotice />
      <main id="main" tabIndex={-1} className="page-gutter mx-auto w-full max-w-page pt-6 pb-28 outline-none sm:pt-10 md:pb-16">
        <Outlet />
      </main>
      {!focused && <BottomNav />}
      <StepUpDialog />
    </>
  )
}
