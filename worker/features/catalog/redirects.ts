/**
 * The one address of a document: the query is part of every cache's key, so noise in it must not make copies. `/catalog…` is where
 * the plans used to be. Returns null when the request already has the address.
 */
export function canonicalPath(url: string): string | null {
  const asked = url.slice(url.indexOf('/', 8))
  const path = asked.split(/[?#]/, 1)[0] ?? '/'
  const current = path.replace(
    /^(\/ja)?\/catalog(?=\/|$)/,
    (_match, language: string | undefined) => `${language ?? ''}/services`,
  )
  const plain = current.replace(/%[0-9a-f]{2}/gi, decodeUnreserved)
  const canonical = plain === '/' ? '/' : plain.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')
  return canonical === asked ? null : canonical
}

/** Letters, digits and `-._~` mean the same escaped or not (RFC 3986 §2.3), so the router accepts both. */
function decodeUnreserved(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
  return /[\w.~-]/.test(character) ? character : escaped
}

export function redirect(path: string): Response {
  return new Response(null, { status: 301, headers: { Location: path, 'Cache-Control': 'public, max-age=3600' } })
}
