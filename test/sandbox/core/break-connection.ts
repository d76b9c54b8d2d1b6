import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

const ALREADY_SENT = { headers: { 'x-hono-already-sent': 'true' } }

function bindings(c: Context): HttpBindings {
  const env: Partial<HttpBindings> | undefined = c.env
  if (!env?.outgoing || !env.incoming) throw new Error('this fault needs a real connection')
  return { incoming: env.incoming, outgoing: env.outgoing }
}

/** The caller sees its connection die without an answer. */
export function destroyConnection(c: Context): Response {
  bindings(c).outgoing.destroy()
  return new Response(null, ALREADY_SENT)
}

/** A 200 header that promises the whole body, half of the body, then the end of the connection. */
export async function cutBody(c: Context, reply: Response): Promise<Response> {
  const { outgoing } = bindings(c)
  const body = Buffer.from(await reply.arrayBuffer())
  const headers = Object.fromEntries(reply.headers)
  outgoing.writeHead(200, { ...headers, 'content-length': String(Math.max(body.length, 2)) })
  outgoing.write(body.length > 1 ? body.subarray(0, body.length >> 1) : '{', () => outgoing.socket?.destroySoon())
  return new Response(null, ALREADY_SENT)
}
