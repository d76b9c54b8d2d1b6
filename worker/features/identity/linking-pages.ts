import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from '#worker/context.ts'
import { ChooseClientInput, MigrateInput, SetPasswordInput } from '#worker/contracts/linking.ts'
import { callerOf } from './caller.ts'
import { setSessionCookies } from './cookies.ts'
import { chooseClient, findChoice } from './link-choice.ts'
import type { LinkOutcome } from './link-client.ts'
import { limitAddress } from './limits.ts'
import { askForCode } from './mfa-pages.ts'
import { migrateCustomer } from './migrate-customer.ts'
import { nextPath } from './next-path.ts'
import { check, EMPTY_FORM, type FormState, readForm, refusal, toObject, withErrorTitle } from './pages/form-state.ts'
import { answerPage } from './pages/layout.ts'
import { choosePage, linkMailedPage, linkOverPage, linkPage, setPasswordPage } from './pages/link-pages.ts'
import { forgetToken, keepToken, readToken } from './pages/set-password-cookie.ts'
import { findUnsetLogin, setPassword } from './set-password.ts'

const INVALID = 422
const GONE = 410

/** Linking a billing login without JavaScript: the login, perhaps a choice by mail, and a password of its own. */
export const linkingPages = new Hono<AppEnv>()
  .get('/auth/link', (c) => (c.req.query('mailed') === undefined ? showLink(c, EMPTY_FORM) : answerPage(c, linkMailedPage())))
  .post('/auth/link', async (c) => {
    const values = await readForm(c)
    const checked = check(MigrateInput, values)
    if (!checked.ok) return showLink(c, { values, errors: checked.errors }, INVALID)
    try {
      await limitAddress(c.var.ctx, 'link', callerOf(c).address)
      return goOn(c, await migrateCustomer(c.var.ctx, checked.input, callerOf(c)))
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showLink(c, form, status)
    }
  })
  .get('/auth/link/choose', (c) => showChoice(c, EMPTY_FORM, c.req.query('token') ?? ''))
  .post('/auth/link/choose', async (c) => {
    const values = await readForm(c)
    const token = values['token'] ?? ''
    const checked = check(ChooseClientInput, values)
    if (!checked.ok) return showChoice(c, { values, errors: checked.errors }, token, INVALID)
    try {
      await limitAddress(c.var.ctx, 'link', callerOf(c).address)
      return goOn(c, await chooseClient(c.var.ctx, checked.input))
    } catch (error) {
      const { form, status } = refusal(c, error, values)
      return showChoice(c, form, token, status)
    }
  })
  .get('/auth/set-password', (c) => showSetPassword(c, EMPTY_FORM))
  .post('/auth/set-password', async (c) => {
    const values = await readForm(c)
    const checked = check(SetPasswordInput, values, { ...toObject(values), token: readToken(c) })
    const differs = values['password'] !== values['confirmPassword']
    const errors = [
      ...(checked.ok ? [] : checked.errors),
      ...(differs ? [{ field: 'confirmPassword', message: 'The two passwords differ.' }] : []),
    ]
    if (!checked.ok || differs) return showSetPassword(c, { values, errors }, INVALID)
    try {
      await limitAddress(c.var.ctx, 'set-password', callerOf(c).address)
      const session = await setPassword(c.var.ctx, checked.input, callerOf(c))
      setSessionCookies(c, session.tokens)
      forgetToken(c)
      return c.redirect(nextPath(undefined), 303)
    } catch (error) {
      // The password is set and the token spent.
      const step = askForCode(c, error, undefined)
      if (step) {
        forgetToken(c)
        return step
      }
      const { form, status } = refusal(c, error, values)
      return showSetPassword(c, form, status)
    }
  })

function goOn(c: Context<AppEnv>, outcome: LinkOutcome) {
  if (outcome.kind === 'mailed') return c.redirect('/auth/link?mailed', 303)
  keepToken(c, outcome.setPasswordToken)
  return c.redirect('/auth/set-password', 303)
}

function showLink(c: Context<AppEnv>, form: FormState, status?: ContentfulStatusCode) {
  return answerPage(c, withErrorTitle(linkPage(form, { key: c.var.ctx.ids.uuid() }), form), status)
}

async function showChoice(c: Context<AppEnv>, form: FormState, token: string, status?: ContentfulStatusCode) {
  try {
    if (form === EMPTY_FORM) await limitAddress(c.var.ctx, 'link', callerOf(c).address)
    const choice = await findChoice(c.var.ctx, token)
    if (!choice || choice.clients.length === 0) return answerPage(c, linkOverPage(), GONE)
    const { email, provedNumber } = choice.offer
    const page = choosePage(form, { token, email, clients: choice.clients, number: provedNumber })
    return answerPage(c, withErrorTitle(page, form), status)
  } catch (error) {
    const failed = refusal(c, error, {})
    return answerPage(c, withErrorTitle(linkPage(failed.form, { key: c.var.ctx.ids.uuid() }), failed.form), failed.status)
  }
}

async function showSetPassword(c: Context<AppEnv>, form: FormState, status?: ContentfulStatusCode) {
  const { ctx } = c.var
  const login = await findUnsetLogin(ctx, readToken(c))
  if (!login) return answerPage(c, linkOverPage(), GONE)
  return answerPage(c, withErrorTitle(setPasswordPage(form, { email: login.email, key: ctx.ids.uuid() }), form), status)
}
