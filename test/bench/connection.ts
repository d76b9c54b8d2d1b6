import { connect, type Socket } from 'node:net'

export interface Exchange {
  status: number
  bytes: number
}

const END_OF_HEAD = '\r\n\r\n'
const NO_BODY = new Set([204, 304])
const LONGEST_WAIT_MS = 30_000
const READ_BYTES = 64 * 1024

/** One keep-alive connection, one request at a time. Far cheaper than a full client: the machine's cores are for the servers. */
export class Connection {
  readonly #socket: Socket
  #head = ''
  #missing = 0
  #answer: Exchange | undefined
  #onBody: ((bytes: Buffer) => void) | undefined
  #waiting: { resolve: (exchange: Exchange) => void; reject: (error: Error) => void } | undefined

  /** What arrives is counted and forgotten: one buffer for all of it spares the collector 2 MB an answer. */
  private constructor({ hostname, port }: URL) {
    const socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(READ_BYTES),
        callback: (bytes, buffer) => {
          this.#receive(Buffer.from(buffer.buffer, buffer.byteOffset, bytes))
          return true
        },
      },
    })
    this.#socket = socket
    socket.setTimeout(LONGEST_WAIT_MS, () => this.#waiting && this.#fail(new Error('no answer in time')))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  static open(origin: string): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const connection = new Connection(new URL(origin))
      connection.#socket.once('connect', () => resolve(connection)).once('error', reject)
    })
  }

  send(request: string, onBody?: (bytes: Buffer) => void): Promise<Exchange> {
    this.#onBody = onBody
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    let body = chunk
    if (!this.#answer) {
      this.#head += chunk.toString('latin1')
      const end = this.#head.indexOf(END_OF_HEAD)
      if (end === -1) return
      const rest = this.#head.length - end - END_OF_HEAD.length
      body = chunk.subarray(chunk.length - rest)
      const answer = parseHead(this.#head.slice(0, end))
      if (!answer) return this.#fail(new Error(`an answer without Content-Length: ${this.#head.slice(0, end)}`))
      this.#answer = answer
      this.#missing = answer.bytes
      this.#head = ''
    }
    this.#missing -= body.length
    if (body.length > 0) this.#onBody?.(Buffer.from(body))
    if (this.#missing > 0) return
    const answer = this.#answer
    const waiting = this.#waiting
    if (this.#missing < 0 || !waiting) return this.#fail(new Error('the server sent more than it announced'))
    this.#answer = undefined
    this.#waiting = undefined
    waiting.resolve(answer)
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error)
    this.#waiting = undefined
    this.#socket.destroy()
  }
}

function parseHead(head: string): Exchange | undefined {
  const status = Number(head.slice(9, 12))
  if (NO_BODY.has(status)) return { status, bytes: 0 }
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  return length === undefined ? undefined : { status, bytes: Number(length) }
}
