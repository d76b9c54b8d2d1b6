import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { exchange, type Fetcher } from '#objects/vendor-gateway/exchange.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const fetcher: Fetcher = (url, init) => fetch(url, init)
const get = (url: string, timeoutMs = 2000) => exchange(fetcher, { method: 'GET', url, headers: {} }, timeoutMs)

describe('exchange', () => {
  test('answers status, headers and text, whatever the status', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(503, { 'x-message-id': 'abc', 'set-cookie': 'session=1', 'content-type': 'text/html' })
      response.end('<h1>日本語</h1>')
    })
    const result = await get(url)
    expect(result).toMatchObject({ kind: 'answered', response: { status: 503, body: '<h1>日本語</h1>' } })
    const headers = result.kind === 'answered' ? result.response.headers : {}
    expect(headers['x-message-id']).toBe('abc')
    expect(headers).not.toHaveProperty('set-cookie')
  })

  test('an empty answer is an answer', async () => {
    const url = await serve((_request, response) => response.writeHead(204).end())
    expect(await get(url)).toMatchObject({ kind: 'answered', response: { status: 204, body: '' } })
  })

  test('a redirect is an answer, not an order', async () => {
    let seen = 0
    const url = await serve((_request, response) => {
      seen++
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await get(url)).toMatchObject({ kind: 'answered', response: { status: 302 } })
    expect(seen).toBe(1)
  })

  test('silence before the headers', async () => {
    const url = await serve(() => {})
    expect(await get(url, 50)).toEqual({ kind: 'no-answer', reason: 'timeout' })
  })

  test('silence in the middle of the body', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"half":')
    })
    expect(await get(url, 100)).toEqual({ kind: 'no-answer', reason: 'timeout' })
  })

  test('a drip that never ends', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('.'), 10)
      response.on('close', () => clearInterval(timer))
    })
    expect(await get(url, 150)).toEqual({ kind: 'no-answer', reason: 'timeout' })
  })

  test.each([true, false])('a connection cut inside the body (length announced: %s)', async (announced) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, announced ? { 'content-length': '100' } : {})
      response.write('{"half":', () => response.socket?.destroy())
    })
    expect(await get(url)).toEqual({ kind: 'no-answer', reason: 'cut-body' })
  })

  test('a connection that dies before the answer, and one that never was', async () => {
    const url = await serve((request) => request.socket.destroy())
    expect(await get(url)).toEqual({ kind: 'no-answer', reason: 'connection' })
    expect(await get('http://127.0.0.1:9/')).toEqual({ kind: 'no-answer', reason: 'connection' })
  })

  test('a body shorter than announced', async () => {
    const short: Fetcher = async () => new Response('{}', { headers: { 'content-length': '5' } })
    expect(await exchange(short, { method: 'GET', url: 'http://x.test/', headers: {} }, 1000)).toEqual({
      kind: 'no-answer',
      reason: 'cut-body',
    })
  })

  test('a body beyond the limit is cut off', async () => {
    const url = await serve((_request, response) => {
      const chunk = 'x'.repeat(1024 * 1024)
      response.writeHead(200)
      const more = () => response.write(chunk, more)
      more()
    })
    expect(await get(url, 20_000)).toEqual({ kind: 'no-answer', reason: 'too-large' })
  })
})
