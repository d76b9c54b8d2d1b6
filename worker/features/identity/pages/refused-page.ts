import { html } from 'hono/html'
import type { ErrorCode } from '#worker/contracts/errors.ts'
import type { Markup } from './layout.ts'

type Refused = { code: ErrorCode; text: string; requestId: string; path: string }

/** A form that did not get as far as its page: only the sentence, and the way back to an empty one. */
export function refusedPage({ code, text, requestId, path }: Refused): { title: string; body: Markup } {
  const title = 'That did not work'
  const back = path === '/auth/signup/start' ? '/auth/signup' : path
  const body = html`<div class="stack stack--loose">
<div class="stack stack--tight">
<h1 class="title">${title}</h1>
<p class="lede">${text}</p>
</div>
<p><a class="button" href="${back}">Back to the form</a></p>
<p class="small muted">If you write to us about it: ${code}, ${requestId}</p>
</div>`
  return { title: `Error: ${title}`, body }
}
