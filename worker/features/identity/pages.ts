import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from '#worker/context.ts'
import { LoginInput } from '#worker/contracts/identity.ts'
import { callerOf } from './caller.ts'
import { clearSessionCookies, readCookies, setSessionCookies } from './cookies.ts'
import { limitAddress } from './limits.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'
import { askForCode } from './mfa-pages.ts'
import { nextPath } from './next-path.ts'
import { check, EMPTY_FORM, type FormState, readForm, refusal, toObject, withErrorTitle } from './pages/form-state.ts'
import { answerPage } from './pages/layout.ts'
import { loginPage, logoutPage } from './pages/login-page.ts'
import { signUpPages } from './sign-up-pages.ts'

const INVALID = 422

/** The forms of `/auth/*` without JavaScript: a success redirects, a refusal shows the form again with what was typed. */
export const identityPages = new Hono<AppEnv>()
  .get('/auth/login', (c) => showLogin(c, EMPTY_FORM, c.req.query('next')))
  .post('/auth/login', async (c) => {
    const values = await readForm(c)
    const checked = check(LoginInput, values, { ...toObject(values), rememberMe: values['rememberMe'] === 'on' })
    if (!checked.ok) return showLogin(c, { values, errors: checked.errors }, values['next'], INVALID)
    try {
      await limitAddress(c.var.ctx, 'login', callerOf(c).address)
      const session = await logIn(c.var.ctx, checked.input, callerOf(c))
      setSessionCookies(c, session.tokens)
      return c.redirect(nextPath(values['next']), 303)
    } catch (error) {
      const step = askForCode(c, error, values['next'])
      if (step) return step
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
  .route('/', signUpPages)

function showLogin(c: Context<AppEnv>, form: FormState, next: string | undefined, status?: ContentfulStatusCode) {
  const { ids } = c.var.ctx
  const signedOut = form === EMPTY_FORM && c.req.query('signed-out') !== undefined
  const passwordReset = form === EMPTY_FORM && c.req.query('reset') !== undefined
  const page = loginPage(form, { next: nextPath(next), key: ids.uuid(), signedOut, passwordReset })
  return answerPage(c, withErrorTitle(page, form), status)
}
