import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import {
  ChangeEmailInput,
  ChangePasswordInput,
  EmailLinkInput,
  RequestPasswordResetInput,
  ResetPasswordInput,
} from '#worker/contracts/recovery.ts'
import { accountContext } from '#worker/http/account-context.ts'
import { limited } from '#worker/http/address-limit.ts'
import { idempotent } from '#worker/http/idempotency.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import { requireStepUp } from '#worker/http/require-step-up.ts'
import { validate } from '#worker/http/validate.ts'
import { callerOf } from './caller.ts'
import { changeEmail } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { confirmEmailChange } from './confirm-email-change.ts'
import { takeBackAddition } from './not-me.ts'
import { renewOwnTokens } from './renew-own-tokens.ts'
import { requestPasswordReset } from './request-password-reset.ts'
import { resetPassword } from './reset-password.ts'
import { signedIn } from './signed-in.ts'
import { undoEmailChange } from './undo-email-change.ts'

/** `change-password` answers with a new session and is not kept for replay: pressed again, it sets the same password again. */
export const recoveryRoutes = new Hono<AppEnv>()
  .post(
    '/api/auth/request-password-reset',
    limited('password-reset'),
    idempotent(),
    validate('json', RequestPasswordResetInput),
    async (c) => c.json(await requestPasswordReset(c.var.ctx, c.req.valid('json')), 202),
  )
  .post('/api/auth/reset-password', limited('recovery'), idempotent(), validate('json', ResetPasswordInput), async (c) => {
    await resetPassword(c.var.ctx, c.req.valid('json'), callerOf(c))
    return c.body(null, 204)
  })
  .post(
    '/api/auth/change-password',
    limited('recovery'),
    requireActor(),
    requireStepUp(),
    validate('json', ChangePasswordInput),
    async (c) => c.json(signedIn(c, await changePassword(accountContext(c), c.req.valid('json'), callerOf(c)))),
  )
  .post(
    '/api/auth/email-change',
    limited('recovery'),
    requireActor(),
    requireStepUp(),
    idempotent(),
    validate('json', ChangeEmailInput),
    async (c) => c.json(await changeEmail(accountContext(c), c.req.valid('json'), callerOf(c)), 202),
  )
  .post('/api/auth/email-change/confirm', limited('recovery'), idempotent(), validate('json', EmailLinkInput), async (c) => {
    const confirmed = await confirmEmailChange(c.var.ctx, c.req.valid('json'), callerOf(c))
    await renewOwnTokens(c, c.req.valid('json').token)
    return c.json(confirmed)
  })
  .post('/api/auth/email-change/undo', limited('recovery'), idempotent(), validate('json', EmailLinkInput), async (c) =>
    c.json(await undoEmailChange(c.var.ctx, c.req.valid('json'), callerOf(c))),
  )
  .post('/api/auth/not-me', limited('recovery'), idempotent(), validate('json', EmailLinkInput), async (c) => {
    await takeBackAddition(c.var.ctx, c.req.valid('json'), callerOf(c))
    return c.body(null, 204)
  })
