import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from '#worker/context.ts'
import { LoginMfaInput, MfaRequiredDetails, PasskeyRequestOptions } from '#worker/contracts/mfa.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { callerOf } from './caller.ts'
import { setSessionCookies } from './cookies.ts'
import { limitAddress } from './limits.ts'
import { completeLogin } from './mfa-login.ts'
import { nextPath } from './next-path.ts'
import { check, EMPTY_FORM, type FormState, readForm, refusal, withErrorTitle } from './pages/form-state.ts'
import { answerPage } from './pages/layout.ts'
import { type CodeMethod, mfaPage } from './pages/mfa-page.ts'

const INVALID = 422

/** The code of a login, without JavaScript. What was asked for travels in the form. */
export const mfaPages = new Hono<AppEnv>()
  .get('/auth/login/mfa', (c) => c.redirect('/auth/login', 303))
  .post('/auth/login/mfa', async (c) => {
    const values = await readForm(c)
    if (values['show'] !== undefined) return showStep(c, EMPTY_FORM, { ...values, method: values['show'] })
    const checked = check(LoginMfaInput, values)
    if (!checked.ok) return showStep(c, { values, errors: checked.errors }, values, INVALID)
    try {
      await limitAddress(c.var.ctx, 'mfa', callerOf(c).address)
      const session = await completeLogin(c.var.ctx, checked.input, callerOf(c))
      setSessionCookies(c, session.tokens)
      return c.redirect(nextPath(values['next']), 303)
    } catch (error) {
      const { form, status } = refusal(c, error, {})
      return showStep(c, form, values, status)
    }
  })

/** The page that asks for a code, when that is what stopped a login; else null. */
export function askForCode(c: Context<AppEnv>, error: unknown, next: string | undefined) {
  if (!(error instanceof DomainError) || error.code !== 'MFA_REQUIRED') return null
  const { challenge, methods, passkeyOptions } = MfaRequiredDetails.parse(error.details)
  const passkey: Record<string, string> = passkeyOptions ? { passkeyOptions: JSON.stringify(passkeyOptions) } : {}
  return showStep(c, EMPTY_FORM, { challenge, methods: methods.join(' '), next: next ?? '', ...passkey })
}

function showStep(c: Context<AppEnv>, form: FormState, values: Readonly<Record<string, string>>, status?: ContentfulStatusCode) {
  const methods = (values['methods'] ?? '').split(' ').filter((method) => method === 'totp' || method === 'recovery')
  const wanted = values['method'] ?? methods[0]
  const method: CodeMethod = wanted === 'recovery' ? 'recovery' : 'totp'
  const passkeyOptions = readOptions(values['passkeyOptions'])
  const page = mfaPage(form, {
    challenge: values['challenge'] ?? '',
    methods,
    method,
    next: nextPath(values['next']),
    passkeyOptions,
  })
  return answerPage(c, withErrorTitle(page, form), status)
}

/** They travel in the form, like the challenge: whoever changes them changes nothing but their own page. */
function readOptions(text = ''): PasskeyRequestOptions | undefined {
  try {
    return PasskeyRequestOptions.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
