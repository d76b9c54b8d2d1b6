/**
 * The one address of a document: the query is part of every cache's key, so noise in it must not make copies. `/catalog…` is where
 * the plans used to be. Returns null when the request already has the address. The runtime hands out the address as it was sent:
 * a program may write dot segments and letters that browsers would have resolved and escaped.
 */
export function canonicalPath(url: string): string | null {
  const asked = url.slice(url.indexOf('/', 8))
  const path = (asked.split(/[?#]/, 1)[0] ?? '/').replace(/%[0-9a-f]{2}/gi, decodeUnreserved)
  const resolved = new URL(`https://portal${path}`).pathname.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')
  const canonical = resolved.replace(/^(\/ja)?\/catalog(?=\/|$)/, '$1/services')
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
