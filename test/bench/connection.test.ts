import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Connection } from './connection.ts'

let server: Server | undefined
afterEach(() => server?.close())

/** Answers each request with these pieces, one after the other. */
async function answering(...pieces: string[]): Promise<Connection> {
  const started = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('data', async () => {
      for (const piece of pieces) {
        socket.write(piece)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })
    socket.on('error', () => socket.destroy())
  })
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return Connection.open(`http://127.0.0.1:${(started.address() as AddressInfo).port}`)
}

test.each([
  ['in one piece', ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello']],
  ['cut within the head', ['HTTP/1.1 200 OK\r\nContent-Le', 'ngth: 5\r\n\r', '\nhel', 'lo']],
  ['cut within the body', ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n', 'h', 'ello']],
])('an answer %s', async (_, pieces) => {
  const connection = await answering(...pieces)
  for (let request = 0; request < 2; request++) {
    let body = ''
    expect(await connection.send('GET', (bytes) => (body += bytes.toString()))).toEqual({ status: 200, bytes: 5 })
    expect(body).toBe('hello')
  }
  connection.close()
})

test('an answer without a body', async () => {
  const connection = await answering('HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n')
  expect(await connection.send('GET')).toEqual({ status: 304, bytes: 0 })
  connection.close()
})

test.each([
  ['longer than announced', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello', 'more than it announced'],
  ['of unknown length', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 'without Content-Length'],
])('an answer %s is refused', async (_, piece, reason) => {
  await expect((await answering(piece)).send('GET')).rejects.toThrow(reason)
})

test('what is given on stays as it was when more arrives', async () => {
  const connection = await answering('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n', 'aaaa', 'bbbb')
  const pieces: Buffer[] = []
  await connection.send('GET / HTTP/1.1\r\n\r\n', (bytes) => pieces.push(bytes))
  expect(Buffer.concat(pieces).toString()).toBe('aaaabbbb')
  connection.close()
})
