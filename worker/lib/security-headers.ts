/** On every answer (product R7). Ready-made catalog answers carry them precomputed, all others get them from http/security-headers.ts. */
export const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Cross-Origin-Embedder-Policy', 'require-corp'],
  ['X-Frame-Options', 'DENY'],
  [
    'Permissions-Policy',
    'camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()',
  ],
]

/** For answers that are no page: nothing may load or run. Pages bring their own policy. */
export const NO_CONTENT_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What a page needs beyond our own pictures; everything else is forbidden. */
export type PageNeeds = { script: string; style: string; connect?: string; image?: string; font?: string }

/** No text of a page becomes a script: Trusted Types are asked for and no policy may make them. `baseUrl` http: nothing to upgrade to. */
export function pagePolicy({ script, style, connect, image, font }: PageNeeds, baseUrl: string): string {
  return [
    "default-src 'none'",
    `script-src ${script}`,
    `style-src ${style}`,
    `img-src ${image ?? "'self'"}`,
    ...(connect === undefined ? [] : [`connect-src ${connect}`]),
    ...(font === undefined ? [] : [`font-src ${font}`]),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    ...(baseUrl.startsWith('https:') ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}
