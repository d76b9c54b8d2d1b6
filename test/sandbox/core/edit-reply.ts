/** `at`: members and positions joined by `/`; `name=value` (`a.b=value`) finds the first element of a list that has it. */
export interface ReplyEdit {
  at: string
  /** Absent: the member is removed. */
  value?: unknown
}

type Node = Record<string, unknown> | unknown[]

/** The vendor's own JSON answer with some values replaced; an address that leads nowhere changes nothing. */
export async function editReply(reply: Response, edits: readonly ReplyEdit[]): Promise<Response> {
  const body: unknown = JSON.parse(await reply.text())
  for (const { at, value } of edits) {
    const path = at.split('/')
    const last = path.pop() ?? ''
    const owner = path.reduce<unknown>(step, body)
    if (!isNode(owner)) continue
    if (value === undefined) Reflect.deleteProperty(owner, last)
    else Reflect.set(owner, last, value)
  }
  return Response.json(body, { status: reply.status })
}

/** 200 and a body that ends in the middle, on a connection that is fine: a proxy lost the rest. */
export async function halfReply(reply: Response): Promise<Response> {
  const text = await reply.text()
  const headers = { 'content-type': reply.headers.get('content-type') ?? 'application/json' }
  return new Response(text.slice(0, text.length >> 1), { status: 200, headers })
}

function step(node: unknown, segment: string): unknown {
  const [, names, wanted] = /^([^=]+)=(.*)$/.exec(segment) ?? []
  if (names !== undefined && Array.isArray(node)) {
    return node.find((element: unknown) => names.split('.').reduce<unknown>(step, element) === wanted)
  }
  return isNode(node) ? Reflect.get(node, segment) : undefined
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}
