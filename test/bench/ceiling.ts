import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Answers each request with the same bytes and looks at nothing: what the load generator itself can reach. */
const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
const END_OF_HEAD = '\r\n\r\n'

const server = createServer((socket) => {
  socket.on('data', (chunk) => {
    for (let at = chunk.indexOf(END_OF_HEAD); at !== -1; at = chunk.indexOf(END_OF_HEAD, at + 1)) socket.write(ANSWER)
  })
  socket.on('error', () => socket.destroy())
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))
