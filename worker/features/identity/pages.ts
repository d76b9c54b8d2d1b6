import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from '#worker/context.ts'
import { LoginInput, SignUpInput, StartSignUpInput } from '#worker/contracts/identity.ts'
import { callerOf } from './caller.ts'
import { completeSignUp } from './complete-sign-up.ts'
import { clearSessionCookies, readCookies, setSessionCookies } from './cookies.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'
import { nextPath } from './next-path.ts'
import { check, EMPTY_FORM, type FormState, readForm, refusal, toObject } from './pages/form-state.ts'
import { answerPage } from './pages/layout.ts'
import { loginPage, logoutPage } from './pages/login-page.ts'
import { forgetStepOne, keepStepOne, readStepOne } from './pages/sign-up-cookie.ts'
import { detailsPage, startPage } from './pages/sign-up-pages.ts'
import { startSignUp } from './start-sign-up.ts'

const INVALID = 422
const KEY = /^[\x21-\x7e]{1,255}$/

/** The forms of `/auth/*` without JavaScript: a success redirects, a refusal shows the form again with what was typed. */
export const identityPages = new Hono<AppEnv>()
  .get('/auth/login', (c) => showLogin(c, EMPTY_FORM, c.req.query('next')))
  .post('/auth/login', async (c) => {
    const values = await readForm(c)
    const checked = check(LoginInput, values, { ...toObject(values), rememberMe: values['rememberMe'] === 'on' })
    if (!checked.ok) return showLogin(c, { values, errors: checked.errors }, values['next'], INVALID)
    try {
      const session = await logIn(c.var.ctx, checked.input, callerOf(c))
      setSessionCookies(c, session.tokens)
      return c.redirect(nextPath(values['next']), 303)
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showLogin(c, form, values['next'], status)
    }
  })
  .get('/auth/logout', (c) => answerPage(c, logoutPage({ key: c.var.ctx.ids.uuid() })))
  .post('/auth/logout', async (c) => {
    await logOut(c.var.ctx, readCookies(c))
    clearSessionCookies(c)
    c.header('Clear-Site-Data', '"storage"')
    return c.redirect('/auth/login?signed-out', 303)
  })
  .get('/auth/signup', (c) => {
    const started = c.req.query('step') === '2' ? readStepOne(c) : null
    return started ? showDetails(c, EMPTY_FORM, started, c.req.query('next')) : showStart(c, EMPTY_FORM, c.req.query('next'))
  })
  .post('/auth/signup/start', async (c) => {
    const values = await readForm(c)
    const checked = check(StartSignUpInput, values)
    const differs = values['email']?.trim().toLowerCase() !== values['confirmEmail']?.trim().toLowerCase()
    const errors = [
      ...(checked.ok ? [] : checked.errors),
      ...(differs ? [{ field: 'confirmEmail', message: 'The two e-mail addresses differ.' }] : []),
    ]
    if (!checked.ok || errors.length > 0) return showStart(c, { values, errors }, values['next'], INVALID)
    try {
      await startSignUp(c.var.ctx, checked.input, callerOf(c), formKey(c, values))
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
    if (!checked.ok) return showDetails(c, { values, errors: checked.errors }, started, values['next'], INVALID)
    try {
      const session = await completeSignUp(c.var.ctx, checked.input, callerOf(c), formKey(c, values))
      setSessionCookies(c, session.tokens)
      forgetStepOne(c)
      return c.redirect(nextPath(values['next']), 303)
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showDetails(c, form, started, values['next'], status)
    }
  })

function showLogin(c: Context<AppEnv>, form: FormState, next: string | undefined, status?: ContentfulStatusCode) {
  const { ids, env } = c.var.ctx
  const signedOut = form === EMPTY_FORM && c.req.query('signed-out') !== undefined
  const page = loginPage(form, { next: nextPath(next), key: ids.uuid(), supportEmail: env.SUPPORT_EMAIL, signedOut })
  return answerPage(c, withErrorTitle(page, form), status)
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
  status?: ContentfulStatusCode,
) {
  const { ids } = c.var.ctx
  const page = detailsPage(form, { next: nextPath(next), key: ids.uuid(), resendKey: ids.uuid(), started })
  return answerPage(c, withErrorTitle(page, form), status)
}

/** The form says who it is for; only the cookie knows the phone number of step one. */
function stepOneOf(c: Context<AppEnv>, values: Readonly<Record<string, string>>): StartSignUpInput | null {
  const posted = StartSignUpInput.safeParse({ sfNumber: values['sfNumber'], email: values['email'] })
  if (!posted.success) return null
  const kept = readStepOne(c)
  return kept?.sfNumber === posted.data.sfNumber && kept.email === posted.data.email ? kept : posted.data
}

/** The title is what a screen reader says first. */
function withErrorTitle<Page extends { title: string }>(page: Page, form: FormState): Page {
  return form.problem || form.errors.length > 0 ? { ...page, title: `Error: ${page.title}` } : page
}

/** The form's hidden key: a second press of the button is the same request. */
function formKey(c: Context<AppEnv>, values: Readonly<Record<string, string>>): string {
  const key = values['idempotencyKey'] ?? ''
  return KEY.test(key) ? key : c.var.ctx.requestId
}
