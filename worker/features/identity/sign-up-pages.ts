import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from '#worker/context.ts'
import { SignUpInput, StartSignUpInput } from '#worker/contracts/identity.ts'
import { callerOf } from './caller.ts'
import { completeSignUp } from './complete-sign-up.ts'
import { setSessionCookies } from './cookies.ts'
import { limitAddress } from './limits.ts'
import { nextPath } from './next-path.ts'
import { check, EMPTY_FORM, type FormState, formKey, readForm, refusal, withErrorTitle } from './pages/form-state.ts'
import { answerPage } from './pages/layout.ts'
import { forgetStepOne, keepStepOne, readStepOne } from './pages/sign-up-cookie.ts'
import { detailsPage, startPage } from './pages/sign-up-pages.ts'
import { startSignUp } from './start-sign-up.ts'

const INVALID = 422

type Values = Readonly<Record<string, string>>

/** Signing up without JavaScript: number and address, then the code and the form. */
export const signUpPages = new Hono<AppEnv>()
  .get('/auth/signup', (c) => {
    const started = c.req.query('step') === '2' ? readStepOne(c) : null
    return started ? showDetails(c, EMPTY_FORM, started, c.req.query('next')) : showStart(c, EMPTY_FORM, c.req.query('next'))
  })
  .post('/auth/signup/start', async (c) => {
    const values = await readForm(c)
    if (values['resend'] !== undefined) return mailAnotherCode(c, values)
    const checked = check(StartSignUpInput, values)
    const differs = values['email']?.trim().toLowerCase() !== values['confirmEmail']?.trim().toLowerCase()
    const errors = [
      ...(checked.ok ? [] : checked.errors),
      ...(differs ? [{ field: 'confirmEmail', message: 'The two e-mail addresses differ.' }] : []),
    ]
    if (!checked.ok || errors.length > 0) return showStart(c, { values, errors }, values['next'], INVALID)
    try {
      await limitAddress(c.var.ctx, 'sign-up-start', callerOf(c).address)
      await startSignUp(c.var.ctx, checked.input, formKey(c, values))
      keepStepOne(c, checked.input)
      const next = nextPath(values['next'])
      return c.redirect(`/auth/signup?step=2${next === nextPath(undefined) ? '' : `&next=${encodeURIComponent(next)}`}`, 303)
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showStart(c, form, values['next'], status)
    }
  })
  .post('/auth/signup', async (c) => {
    const values = await readForm(c)
    const started = stepOneOf(c, values)
    if (!started) return c.redirect('/auth/signup', 303)
    const checked = check(SignUpInput, values)
    if (!checked.ok) return showDetails(c, { values, errors: checked.errors }, started, values['next'], { status: INVALID })
    try {
      await limitAddress(c.var.ctx, 'sign-up', callerOf(c).address)
      const session = await completeSignUp(c.var.ctx, checked.input, callerOf(c), formKey(c, values))
      setSessionCookies(c, session.tokens)
      forgetStepOne(c)
      return c.redirect(nextPath(values['next']), 303)
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showDetails(c, form, started, values['next'], { status })
    }
  })

/** The button stands in the form of step two: what was typed there comes along and is shown again. */
async function mailAnotherCode(c: Context<AppEnv>, values: Values) {
  const started = stepOneOf(c, values)
  if (!started) return c.redirect('/auth/signup', 303)
  const typed = { ...values, code: '' }
  try {
    await limitAddress(c.var.ctx, 'sign-up-start', callerOf(c).address)
    await startSignUp(c.var.ctx, started, formKey(c, values, 'resendKey'))
    return showDetails(c, { values: typed, errors: [] }, started, values['next'], { resent: true })
  } catch (error) {
    const { form, status } = refusal(c, error, typed)
    return showDetails(c, form, started, values['next'], { status })
  }
}

function showStart(c: Context<AppEnv>, form: FormState, next: string | undefined, status?: ContentfulStatusCode) {
  const page = startPage(form, { next: nextPath(next), key: c.var.ctx.ids.uuid() })
  return answerPage(c, withErrorTitle(page, form), status)
}

function showDetails(
  c: Context<AppEnv>,
  form: FormState,
  started: StartSignUpInput,
  next: string | undefined,
  { status, resent = false }: { status?: ContentfulStatusCode; resent?: boolean } = {},
) {
  const { ids } = c.var.ctx
  const page = detailsPage(form, { next: nextPath(next), key: ids.uuid(), resendKey: ids.uuid(), started, resent })
  return answerPage(c, withErrorTitle(page, form), status)
}

/** The form says who it is for; only the cookie knows the phone number of step one. */
function stepOneOf(c: Context<AppEnv>, values: Values): StartSignUpInput | null {
  const posted = StartSignUpInput.safeParse({ sfNumber: values['sfNumber'], email: values['email'] })
  if (!posted.success) return null
  const kept = readStepOne(c)
  return kept?.sfNumber === posted.data.sfNumber && kept.email === posted.data.email ? kept : posted.data
}
