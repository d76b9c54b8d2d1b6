import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { accountAppRoutes } from '#worker/features/account-app/routes.ts'
import { billingRoutes } from '#worker/features/billing/routes.ts'
import { catalogPages, findNotFoundPage } from '#worker/features/catalog/pages.ts'
import { catalogRoutes } from '#worker/features/catalog/routes.ts'
import { dataRightsRoutes } from '#worker/features/data-rights/routes.ts'
import { developmentRoutes } from '#worker/features/development/routes.ts'
import { eventsRoutes } from '#worker/features/events/routes.ts'
import { healthRoutes } from '#worker/features/health/routes.ts'
import { formErrorPage, isFormPost } from '#worker/features/identity/form-error.ts'
import { linkingPages } from '#worker/features/identity/linking-pages.ts'
import { linkingRoutes } from '#worker/features/identity/linking-routes.ts'
import { identityPages } from '#worker/features/identity/pages.ts'
import { mfaPages } from '#worker/features/identity/mfa-pages.ts'
import { mfaRoutes } from '#worker/features/identity/mfa-routes.ts'
import { recoveryPages } from '#worker/features/identity/recovery-pages.ts'
import { recoveryRoutes } from '#worker/features/identity/recovery-routes.ts'
import { identityRoutes } from '#worker/features/identity/routes.ts'
import { operationsRoutes } from '#worker/features/operations/routes.ts'
import { ordersRoutes } from '#worker/features/orders/routes.ts'
import { profileRoutes } from '#worker/features/profile/routes.ts'
import { servicesRoutes } from '#worker/features/services/routes.ts'
import { subscriptionsRoutes } from '#worker/features/subscriptions/routes.ts'
import { limitWrites } from '#worker/http/address-limit.ts'
import { bodyLimit } from '#worker/http/body-limit.ts'
import { errorHandler, problem } from '#worker/http/error-handler.ts'
import { csrfProtection } from '#worker/http/csrf.ts'
import { privateByDefault } from '#worker/http/private-by-default.ts'
import { publicLimit } from '#worker/http/public-limit.ts'
import { requestContext } from '#worker/http/request-context.ts'
import { securityHeaders } from '#worker/http/security-headers.ts'
import './wiring/stylesheet.ts'

/** Paths are full in every router, so that a route can be found by searching for its path. */
const api = new Hono<AppEnv>()
  .route('/', identityRoutes)
  .route('/', linkingRoutes)
  .route('/', recoveryRoutes)
  .route('/', mfaRoutes)
  .route('/', profileRoutes)
  .route('/', dataRightsRoutes)
  .route('/', servicesRoutes)
  .route('/', ordersRoutes)
  .route('/', billingRoutes)
  .route('/', subscriptionsRoutes)

export const app = new Hono<AppEnv>()
  .use(privateByDefault())
  .use(securityHeaders())
  .use('/api/health/*', publicLimit())
  .route('/', catalogPages)
  .route('/', catalogRoutes)
  .use(requestContext())
  .use(csrfProtection())
  .use(limitWrites())
  .use(bodyLimit())
  .route('/', healthRoutes)
  .route('/', eventsRoutes)
  .route('/', operationsRoutes)
  .route('/', api)
  .route('/', identityPages)
  .route('/', mfaPages)
  .route('/', linkingPages)
  .route('/', recoveryPages)
  .route('/', accountAppRoutes)

if (__DEVELOPMENT__)
  app.route(
    '/',
    developmentRoutes(() => app.routes),
  )

app.onError((error, c) => (isFormPost(c) ? formErrorPage(c, error) : errorHandler(error, c)))
app.notFound(async (c) => (await findNotFoundPage(c)) ?? problem(c, 'NOT_FOUND', c.var.ctx?.requestId ?? crypto.randomUUID()))

/** What the browser's typed client sees. */
export type AppType = typeof api
