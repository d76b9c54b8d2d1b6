import type { Context } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { refusal } from './pages/form-state.ts'
import { answerPage } from './pages/layout.ts'
import { refusedPage } from './pages/refused-page.ts'

/** The forms of `/auth/*`, whatever a foreign page makes of their content type. */
export function isFormPost(c: Context<AppEnv>): boolean {
  return c.req.method === 'POST' && c.req.path.startsWith('/auth/') && c.var.ctx !== undefined
}

/** What stopped a form before its route: a person reads the answer. */
export function formErrorPage(c: Context<AppEnv>, error: Error) {
  const { form, status } = refusal(c, error, {})
  const { code, text } = form.problem ?? { code: 'INTERNAL', text: '' }
  return answerPage(c, refusedPage({ code, text, requestId: c.var.ctx.requestId, path: c.req.path }), status)
}
