import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { ownLines } from '#web/lib/own-lines.ts'
import { AppLayout } from './layout/app-layout.tsx'
import { loaders } from './loaders.ts'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: AppLayout })
const getParentRoute = () => root

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** A link may bring a plan along: it goes into the cart before anything is asked of the server, so that signing in cannot lose it. */
const checkout = createRoute({
  getParentRoute,
  path: '/checkout',
  validateSearch: (search): { sku?: string } => {
    const sku = text(search['sku'])
    return sku ? { sku } : {}
  },
  beforeLoad: ({ search, preload }) => {
    if (!search.sku || preload) return
    ownLines.add(search.sku, { once: true })
    throw redirect({ to: '/checkout', search: {}, replace: true })
  },
  loader: loaders.checkout,
  component: lazyRouteComponent(() => import('./pages/checkout-page.tsx'), 'CheckoutPage'),
})

export const routeTree = root.addChildren([
  createRoute({
    getParentRoute,
    path: '/dashboard',
    loader: loaders.dashboard,
    component: lazyRouteComponent(() => import('./pages/dashboard-page.tsx'), 'DashboardPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/account',
    loader: loaders.account,
    component: lazyRouteComponent(() => import('./pages/account-page.tsx'), 'AccountPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/account/security',
    loader: loaders.security,
    component: lazyRouteComponent(() => import('./pages/security-page.tsx'), 'SecurityPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/account/sessions',
    loader: loaders.sessions,
    component: lazyRouteComponent(() => import('./pages/sessions-page.tsx'), 'SessionsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/account/activity',
    component: lazyRouteComponent(() => import('./pages/activity-page.tsx'), 'ActivityPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/account/data',
    loader: loaders.account,
    component: lazyRouteComponent(() => import('./pages/data-page.tsx'), 'DataPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/account/services',
    loader: loaders.services,
    component: lazyRouteComponent(() => import('./pages/services-page.tsx'), 'ServicesPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/account/services/$category',
    loader: loaders.services,
    component: lazyRouteComponent(() => import('./pages/service-category-page.tsx'), 'ServiceCategoryPage'),
  }),
  checkout,
  createRoute({
    getParentRoute,
    path: '/orders',
    validateSearch: (search): { placed?: string } => {
      const placed = text(search['placed'])
      return placed ? { placed } : {}
    },
    loader: loaders.orders,
    component: lazyRouteComponent(() => import('./pages/orders-page.tsx'), 'OrdersPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/orders/$id',
    validateSearch: (search): { placed?: string } => {
      const placed = text(search['placed'])
      return placed ? { placed } : {}
    },
    component: lazyRouteComponent(() => import('./pages/order-page.tsx'), 'OrderPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/subscriptions',
    loader: loaders.subscriptions,
    component: lazyRouteComponent(() => import('./pages/subscriptions-page.tsx'), 'SubscriptionsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/subscriptions/$id',
    component: lazyRouteComponent(() => import('./pages/subscription-page.tsx'), 'SubscriptionPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/billing/invoices',
    loader: loaders.invoices,
    component: lazyRouteComponent(() => import('./pages/invoices-page.tsx'), 'InvoicesPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/billing/invoices/$id',
    component: lazyRouteComponent(() => import('./pages/invoice-page.tsx'), 'InvoicePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/billing/payments',
    validateSearch: (search): { returned?: string } => {
      const returned = text(search['returned'])
      return returned ? { returned } : {}
    },
    component: lazyRouteComponent(() => import('./pages/payments-page.tsx'), 'PaymentsPage'),
  }),
])
