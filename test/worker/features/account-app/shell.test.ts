import { expect, test } from 'vitest'
import { toClientAssets } from '#worker/features/account-app/client-assets.ts'
import { renderShell, shellPolicy } from '#worker/features/account-app/shell.ts'

const manifest = {
  'web/main.tsx': {
    file: 'assets/main-1.js',
    css: ['assets/main-1.css'],
    imports: ['_core.js'],
    dynamicImports: ['web/app/start.tsx'],
  },
  '_core.js': { file: 'assets/core-1.js' },
  'web/app/start.tsx': {
    file: 'assets/start-1.js',
    imports: ['_core.js', '_react.js'],
    dynamicImports: ['web/app/pages/orders-page.tsx'],
  },
  '_react.js': { file: 'assets/react-1.js' },
  'web/app/pages/orders-page.tsx': { file: 'assets/orders-1.js' },
  'web/public/design/pages.css': { file: 'assets/pages-1.css' },
}

test('the first view loads the entry, what it starts and what those import; pages wait until they are opened', () => {
  expect(toClientAssets(manifest)).toEqual({
    script: '/assets/main-1.js',
    styles: ['/assets/main-1.css'],
    preloads: ['/assets/core-1.js', '/assets/start-1.js', '/assets/react-1.js'],
  })
})

test('a build without the app is refused by name', () => {
  expect(() => toClientAssets({})).toThrow('web/main.tsx')
})

const content = { nonce: 'n0nce', assets: toClientAssets(manifest), supportEmail: 'help@portal.example' }

test('every script and style of the page carries the nonce, and nothing is inline', async () => {
  const page = String(await renderShell({ ...content, appName: 'Portal' }))
  const loading = page.match(/<(?:script|link rel="(?:stylesheet|modulepreload)")[^>]*>/g) ?? []
  expect(loading).toHaveLength(5)
  for (const tag of loading) expect(tag).toContain('nonce="n0nce"')
  expect(page).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=/i)
})

test('settings are text, not markup', async () => {
  const page = String(await renderShell({ ...content, appName: '"><script>alert(1)</script>' }))
  expect(page).not.toContain('<script>alert')
})

test('the policy runs nothing but the nonce’s scripts and makes no script of text', () => {
  const policy = new Map(
    shellPolicy('n0nce', 'https://portal.test')
      .split('; ')
      .map((rule) => [rule.split(' ')[0], rule]),
  )
  expect(policy.get('default-src')).toBe("default-src 'none'")
  expect(policy.get('script-src')).toBe("script-src 'nonce-n0nce' 'strict-dynamic'")
  expect(policy.get('require-trusted-types-for')).toBe("require-trusted-types-for 'script'")
  expect(policy.get('trusted-types')).toBe("trusted-types 'none'")
  expect(policy.has('upgrade-insecure-requests')).toBe(true)
  expect(shellPolicy('n0nce', 'http://localhost:8787')).not.toContain('upgrade')
  expect(policy.get('frame-ancestors')).toBe("frame-ancestors 'none'")
  expect(shellPolicy('n0nce', 'https://portal.test')).not.toMatch(/unsafe-/)
})
