import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from '#worker/context.ts'
import { EmailLinkInput, RequestPasswordResetInput, ResetPasswordInput } from '#worker/contracts/recovery.ts'
import { callerOf } from './caller.ts'
import { confirmEmailChange, peekEmailChange } from './confirm-email-change.ts'
import { limitAddress } from './limits.ts'
import { peekNotMe, takeBackAddition } from './not-me.ts'
import { check, EMPTY_FORM, type FormState, readForm, refusal, withErrorTitle } from './pages/form-state.ts'
import { answerPage } from './pages/layout.ts'
import { addressChangedPage, brokenLinkPage, confirmAddressPage, undoAddressPage } from './pages/email-change-pages.ts'
import { notMePage } from './pages/not-me-page.ts'
import { forgotPasswordPage, resetPasswordPage } from './pages/password-pages.ts'
import { renewOwnTokens } from './renew-own-tokens.ts'
import { requestPasswordReset } from './request-password-reset.ts'
import { peekReset, resetPassword } from './reset-password.ts'
import { peekEmailUndo, undoEmailChange } from './undo-email-change.ts'

const INVALID = 422
const GONE = 410
const FORGOT_NEWS = ['sent', 'undone', 'taken-back'] as const

/** Mailed links open these pages. Showing one uses nothing up: mail scanners and previews open links, too. */
export const recoveryPages = new Hono<AppEnv>()
  .get('/auth/forgot-password', (c) => showForgot(c, EMPTY_FORM))
  .post('/auth/forgot-password', async (c) => {
    const values = await readForm(c)
    try {
      await limitAddress(c.var.ctx, 'password-reset', callerOf(c).address)
      const checked = check(RequestPasswordResetInput, values)
      if (!checked.ok) return await showForgot(c, { values, errors: checked.errors }, INVALID)
      await requestPasswordReset(c.var.ctx, checked.input)
      return c.redirect('/auth/forgot-password?sent', 303)
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showForgot(c, form, status)
    }
  })
  .get('/auth/reset-password', (c) => showReset(c, EMPTY_FORM, c.req.query('token')))
  .post('/auth/reset-password', async (c) => {
    const values = await readForm(c)
    const { token } = values
    try {
      await limitAddress(c.var.ctx, 'recovery', callerOf(c).address)
      const checked = check(ResetPasswordInput, values)
      const differs = values['password'] !== values['confirmPassword']
      const errors = [
        ...(checked.ok ? [] : checked.errors.filter(({ field }) => field !== 'token')),
        ...(differs ? [{ field: 'confirmPassword', message: 'The two passwords differ.' }] : []),
      ]
      if (!checked.ok || errors.length > 0) return await showReset(c, { values, errors }, token, INVALID)
      await resetPassword(c.var.ctx, checked.input, callerOf(c))
      return c.redirect('/auth/login?reset', 303)
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showReset(c, form, token, status)
    }
  })
  .get('/auth/confirm-email', (c) => showConfirm(c, EMPTY_FORM, c.req.query('token')))
  .post('/auth/confirm-email', async (c) => {
    const values = await readForm(c)
    try {
      await limitAddress(c.var.ctx, 'recovery', callerOf(c).address)
      const checked = check(EmailLinkInput, values)
      if (!checked.ok) return await answerPage(c, brokenLinkPage('/auth/confirm-email'), GONE)
      await confirmEmailChange(c.var.ctx, checked.input, callerOf(c))
      await renewOwnTokens(c, checked.input.token)
      return c.redirect('/auth/confirm-email?done', 303)
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showConfirm(c, form, values['token'], status)
    }
  })
  .get('/auth/undo-email', (c) => showUndo(c, EMPTY_FORM, c.req.query('token')))
  .post('/auth/undo-email', async (c) => {
    const values = await readForm(c)
    try {
      await limitAddress(c.var.ctx, 'recovery', callerOf(c).address)
      const checked = check(EmailLinkInput, values)
      if (!checked.ok) return await answerPage(c, brokenLinkPage('/auth/undo-email'), GONE)
      await undoEmailChange(c.var.ctx, checked.input, callerOf(c))
      return c.redirect('/auth/forgot-password?undone', 303)
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showUndo(c, form, values['token'], status)
    }
  })
  .get('/auth/not-me', (c) => showNotMe(c, EMPTY_FORM, c.req.query('token')))
  .post('/auth/not-me', async (c) => {
    const values = await readForm(c)
    try {
      await limitAddress(c.var.ctx, 'recovery', callerOf(c).address)
      const checked = check(EmailLinkInput, values)
      if (!checked.ok) return await answerPage(c, brokenLinkPage('/auth/not-me'), GONE)
      await takeBackAddition(c.var.ctx, checked.input, callerOf(c))
      return c.redirect('/auth/forgot-password?taken-back', 303)
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showNotMe(c, form, values['token'], status)
    }
  })

function showForgot(c: Context<AppEnv>, form: FormState, status?: ContentfulStatusCode) {
  const news = form === EMPTY_FORM ? (FORGOT_NEWS.find((one) => c.req.query(one) !== undefined) ?? null) : null
  return answerPage(c, withErrorTitle(forgotPasswordPage(form, { key: c.var.ctx.ids.uuid(), news }), form), status)
}

async function showReset(c: Context<AppEnv>, form: FormState, token: string | undefined, status?: ContentfulStatusCode) {
  const login = await peekReset(c.var.ctx, token)
  if (!login || token === undefined) return answerPage(c, brokenLinkPage('/auth/reset-password'), GONE)
  const page = resetPasswordPage(form, { key: c.var.ctx.ids.uuid(), token, email: login.email })
  return answerPage(c, withErrorTitle(page, form), status)
}

async function showConfirm(c: Context<AppEnv>, form: FormState, token: string | undefined, status?: ContentfulStatusCode) {
  if (form === EMPTY_FORM && c.req.query('done') !== undefined) return answerPage(c, addressChangedPage())
  const change = await peekEmailChange(c.var.ctx, token)
  const taken = form.problem?.code === 'EMAIL_UNAVAILABLE'
  if (taken) return answerPage(c, brokenLinkPage('/auth/confirm-email', form.problem?.text), status)
  if (!change || token === undefined) return answerPage(c, brokenLinkPage('/auth/confirm-email'), GONE)
  const page = confirmAddressPage(form, { key: c.var.ctx.ids.uuid(), token, email: change.to })
  return answerPage(c, withErrorTitle(page, form), status)
}

async function showUndo(c: Context<AppEnv>, form: FormState, token: string | undefined, status?: ContentfulStatusCode) {
  const change = await peekEmailUndo(c.var.ctx, token)
  const taken = form.problem?.code === 'EMAIL_UNAVAILABLE'
  if (taken) return answerPage(c, brokenLinkPage('/auth/undo-email', form.problem?.text), status)
  if (!change || token === undefined) return answerPage(c, brokenLinkPage('/auth/undo-email'), GONE)
  const page = undoAddressPage(form, { key: c.var.ctx.ids.uuid(), token, email: change.to })
  return answerPage(c, withErrorTitle(page, form), status)
}

async function showNotMe(c: Context<AppEnv>, form: FormState, token: string | undefined, status?: ContentfulStatusCode) {
  const added = await peekNotMe(c.var.ctx, token)
  if (!added || token === undefined) return answerPage(c, brokenLinkPage('/auth/not-me'), GONE)
  const page = notMePage(form, { key: c.var.ctx.ids.uuid(), token, what: added.what, atMs: added.atMs })
  return answerPage(c, withErrorTitle(page, form), status)
}
