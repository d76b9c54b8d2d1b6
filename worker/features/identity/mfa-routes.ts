import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import {
  AddPasskeyInput,
  LoginMfaInput,
  PasskeyLoginInput,
  PasskeyParam,
  RenamePasskeyInput,
  StepUpInput,
  TotpConfirmInput,
} from '#worker/contracts/mfa.ts'
import { accountContext } from '#worker/http/account-context.ts'
import { limited } from '#worker/http/address-limit.ts'
import { idempotent } from '#worker/http/idempotency.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import { requireStepUp } from '#worker/http/require-step-up.ts'
import { validate } from '#worker/http/validate.ts'
import { callerOf } from './caller.ts'
import { completeLogin } from './mfa-login.ts'
import { getFactors } from './mfa-overview.ts'
import { logInWithPasskey, startPasskeyLogin } from './passkey-login.ts'
import { addPasskey, removePasskey, renamePasskey, startPasskey } from './passkey-manage.ts'
import { renewRecoveryCodes } from './recovery-codes.ts'
import { signedIn } from './signed-in.ts'
import { startStepUp, stepUp } from './step-up.ts'
import { confirmTotp, removeTotp, setUpTotp } from './totp-setup.ts'

/** Answers with secrets or challenges are not kept for replay; asking again makes new ones. */
export const mfaRoutes = new Hono<AppEnv>()
  .post('/api/auth/login/mfa', limited('mfa'), validate('json', LoginMfaInput), async (c) =>
    c.json(signedIn(c, await completeLogin(c.var.ctx, c.req.valid('json'), callerOf(c)))),
  )
  .post('/api/auth/mfa/passkeys/login/options', limited('passkey'), async (c) => c.json(await startPasskeyLogin(c.var.ctx)))
  .post('/api/auth/mfa/passkeys/login', limited('passkey'), validate('json', PasskeyLoginInput), async (c) =>
    c.json(signedIn(c, await logInWithPasskey(c.var.ctx, c.req.valid('json'), callerOf(c)))),
  )
  .post('/api/auth/mfa/step-up/options', requireActor(), async (c) => c.json(await startStepUp(accountContext(c))))
  .post('/api/auth/mfa/step-up', limited('step-up'), requireActor(), validate('json', StepUpInput), async (c) =>
    c.json(await stepUp(accountContext(c), c.req.valid('json'), callerOf(c))),
  )
  .get('/api/auth/mfa', requireActor(), async (c) => c.json(await getFactors(accountContext(c))))
  .post('/api/auth/mfa/totp/setup', requireActor(), requireStepUp(), async (c) => c.json(await setUpTotp(accountContext(c))))
  .post('/api/auth/mfa/totp/confirm', requireActor(), requireStepUp(), validate('json', TotpConfirmInput), async (c) =>
    c.json(await confirmTotp(accountContext(c), c.req.valid('json'), callerOf(c))),
  )
  .delete('/api/auth/mfa/totp', requireActor(), requireStepUp(), idempotent(), async (c) => {
    await removeTotp(accountContext(c), callerOf(c))
    return c.body(null, 204)
  })
  .post('/api/auth/mfa/recovery-codes', requireActor(), requireStepUp(), async (c) =>
    c.json(await renewRecoveryCodes(accountContext(c), callerOf(c))),
  )
  .post('/api/auth/mfa/passkeys/options', requireActor(), requireStepUp(), async (c) =>
    c.json(await startPasskey(accountContext(c))),
  )
  .post('/api/auth/mfa/passkeys', requireActor(), requireStepUp(), validate('json', AddPasskeyInput), async (c) =>
    c.json(await addPasskey(accountContext(c), c.req.valid('json'), callerOf(c)), 201),
  )
  .patch(
    '/api/auth/mfa/passkeys/:id',
    requireActor(),
    requireStepUp(),
    idempotent(),
    validate('param', PasskeyParam),
    validate('json', RenamePasskeyInput),
    async (c) => {
      await renamePasskey(accountContext(c), c.req.valid('param').id, c.req.valid('json').name)
      return c.body(null, 204)
    },
  )
  .delete(
    '/api/auth/mfa/passkeys/:id',
    requireActor(),
    requireStepUp(),
    idempotent(),
    validate('param', PasskeyParam),
    async (c) => {
      await removePasskey(accountContext(c), c.req.valid('param').id, callerOf(c))
      return c.body(null, 204)
    },
  )
