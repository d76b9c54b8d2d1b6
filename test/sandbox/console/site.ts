import type { Context } from 'hono'
import { controlApp } from '../control/app.ts'
import type { World } from '../core/world.ts'

export interface Notice {
  kind: 'notice' | 'problem'
  text: string
}

type Reply = Record<string, unknown>

export interface Action {
  method?: 'POST' | 'PATCH' | 'DELETE'
  /** A call of the control API. */
  path: string
  body?: Record<string, unknown>
  done: string | ((reply: Reply) => string | Notice)
  /** The console page that shows the outcome. */
  back: string
}

/** One tenant's console: its addresses, and the control API behind every button. */
export interface Site {
  world: World
  path(page: string): string
  perform(c: Context, action: Action): Promise<Response>
  redirect(c: Context, page: string, notice: Notice): Response
}

export function createSite(world: World): Site {
  const control = controlApp(world)
  const site: Site = {
    world,
    path: (page) => `${world.pathPrefix}${page}`,
    async perform(c, { method = 'POST', path, body = {}, done, back }) {
      const answer = await control.request(path, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      const reply = readReply(await answer.text())
      if (!answer.ok) return site.redirect(c, back, { kind: 'problem', text: problemText(answer.status, reply) })
      const outcome = typeof done === 'string' ? done : done(reply)
      return site.redirect(c, back, typeof outcome === 'string' ? { kind: 'notice', text: outcome } : outcome)
    },
    redirect(c, page, { kind, text }) {
      const target = new URL(site.path(page), 'http://console')
      target.searchParams.set(kind, text)
      return c.redirect(target.pathname + target.search + target.hash, 303)
    },
  }
  return site
}

export async function readForm(c: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await c.req.text())
}

/** The trimmed text of a field; undefined when it is absent or left empty. */
export function filled(form: URLSearchParams, name: string): string | undefined {
  return form.get(name)?.trim() || undefined
}

/** A field as a number; text that is none stays as it is, so that the control API can refuse it by name. */
export function filledNumber(form: URLSearchParams, name: string): number | string | undefined {
  const text = filled(form, name)
  return text === undefined || Number.isNaN(Number(text)) ? text : Number(text)
}

/** What a `datetime-local` field says in Tokyo, as an instant; nonsense stays as it is, like above. */
export function filledInstant(form: URLSearchParams, name: string): string | undefined {
  const text = filled(form, name)
  if (text === undefined) return undefined
  const instant = new Date(`${text}+09:00`)
  return Number.isNaN(instant.getTime()) ? text : instant.toISOString()
}

function readReply(text: string): Reply {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? { ...json } : {}
  } catch {
    return {}
  }
}

function problemText(status: number, { title, detail }: Reply): string {
  if (typeof title !== 'string') return `The sandbox answered ${status}; its terminal says why.`
  return typeof detail === 'string' ? `${title}: ${detail}` : title
}
