/** How a planted value may look where it should not be: as it is, escaped, in base64 at any offset, in hex. */
export function forms(canary: string): string[] {
  const bytes = new TextEncoder().encode(canary)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const shifted = [0, 1, 2].map((offset) => innerBase64(bytes, offset))
  const urlSafe = shifted.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  const escaped = JSON.stringify(canary).slice(1, -1)
  return [...new Set([canary, escaped, encodeURIComponent(canary), hex, hex.toUpperCase(), ...shifted, ...urlSafe])]
}

/** The part of its base64 that does not depend on what stands before and after it. */
function innerBase64(bytes: Uint8Array, offset: number): string {
  const padded = new Uint8Array(offset + bytes.length)
  padded.set(bytes, offset)
  const text = btoa(String.fromCharCode(...padded)).replaceAll('=', '')
  return text.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + bytes.length) * 8) / 6))
}
