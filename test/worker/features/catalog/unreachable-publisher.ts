import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { app } from '#worker/app.ts'

/** A publisher that is reset with every call, as during a deployment or a fault of the platform. */
const CATALOG_PUBLISHER = {
  getByName: () =>
    new Proxy(
      {},
      {
        get: () => async () => {
          throw Object.assign(new Error('Durable Object reset because its code was updated.'), { durableObjectReset: true })
        },
      },
    ),
}

/** The whole app on a portal whose publisher nobody reaches; KV and everything else are the real ones. */
export async function askWithoutPublisher(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const context = createExecutionContext()
  const bindings = { ...env, CATALOG_PUBLISHER } as unknown as Env
  const answer = await app.fetch(new Request(`https://portal.test${path}`, { headers }), bindings, context)
  await waitOnExecutionContext(context)
  return answer
}
