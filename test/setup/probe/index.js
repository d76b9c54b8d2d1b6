import { DurableObject } from 'cloudflare:workers'

/** A Worker with one of each kind of storage, to prove what the test portal keeps over a SIGKILL. */
export class Memory extends DurableObject {
  async increment() {
    const count = ((await this.ctx.storage.get('count')) ?? 0) + 1
    await this.ctx.storage.put('count', count)
    return count
  }

  ringIn(milliseconds) {
    return this.ctx.storage.setAlarm(Date.now() + milliseconds)
  }

  alarm() {
    return this.ctx.storage.put('rang', true)
  }

  async rang() {
    return (await this.ctx.storage.get('rang')) ?? false
  }
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url)
    const memory = env.MEMORY.getByName('memory')
    switch (url.pathname) {
      case '/increment':
        return Response.json(await memory.increment())
      case '/ring':
        await memory.ringIn(Number(url.searchParams.get('ms')))
        return new Response(null, { status: 204 })
      case '/rang':
        return Response.json(await memory.rang())
      case '/put':
        await env.CATALOG.put('key', url.searchParams.get('value'))
        await env.DB.exec('CREATE TABLE IF NOT EXISTS probe (id INTEGER)')
        await env.DB.prepare('INSERT INTO probe VALUES (1)').run()
        return new Response(null, { status: 204 })
      case '/read':
        return Response.json({
          kv: await env.CATALOG.get('key'),
          rows: await env.DB.prepare('SELECT count(*) AS n FROM sqlite_master WHERE name = ?').bind('probe').first('n'),
          runs: await env.CATALOG.get('runs'),
          address: request.headers.get('cf-connecting-ip'),
        })
      case '/send':
        await env.QUEUE.send({ text: 'hello' })
        return new Response(null, { status: 204 })
      case '/received':
        return Response.json(await env.CATALOG.get('received'))
      case '/cookies':
        return new Response(request.headers.get('cookie'), {
          headers: { 'Set-Cookie': url.searchParams.get('set') ?? 'seen=1; Path=/; HttpOnly' },
        })
      default:
        return new Response('absent', { status: 404 })
    }
  },
  async queue(batch, env) {
    for (const message of batch.messages) await env.CATALOG.put('received', message.body.text)
  },
  async scheduled(_controller, env) {
    await env.CATALOG.put('runs', String(Number((await env.CATALOG.get('runs')) ?? 0) + 1))
  },
}
