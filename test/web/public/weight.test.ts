import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../setup/portal.ts'

const HEAVIEST_BYTES = 40 * 1024
const LONGEST_SCRIPT_BYTES = 3 * 1024

let portal: Portal
let paths: string[]

beforeAll(async () => {
  portal = await startPortal()
  await portal.scheduled()
  const sitemap = await (await portal.fetch('/sitemap.xml')).text()
  paths = [...sitemap.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url = '']) => new URL(url).pathname)
}, 120_000)
afterAll(() => portal?.close())

test('the first view of every page is light, all that it loads included', async () => {
  expect(paths.length).toBeGreaterThan(70)
  const sizes = new Map<string, number>()
  const sizeOf = async (path: string) => {
    const known = sizes.get(path)
    if (known !== undefined) return known
    const answer = await portal.fetch(path)
    expect(answer.status, path).toBeLessThan(400)
    const size = gzipSync(await answer.bytes()).byteLength
    sizes.set(path, size)
    return size
  }
  const views: { path: string; bytes: number }[] = []
  for (const path of [...paths, '/no-such-page']) {
    const html = await (await portal.fetch(path, { headers: { Accept: 'text/html' } })).text()
    let bytes = gzipSync(html).byteLength
    for (const loaded of loadedBy(html)) bytes += await sizeOf(loaded)
    views.push({ path, bytes })
    for (const script of scriptsOf(html)) expect(Buffer.byteLength(script), path).toBeLessThanOrEqual(LONGEST_SCRIPT_BYTES)
  }
  const heaviest = views.reduce((a, b) => (a.bytes >= b.bytes ? a : b))
  expect(heaviest.bytes, heaviest.path).toBeGreaterThan(5_000)
  expect(heaviest.bytes, heaviest.path).toBeLessThanOrEqual(HEAVIEST_BYTES)
}, 120_000)

/** Addresses of ours that a browser asks for by itself; one elsewhere would be a leak and fails. */
function loadedBy(html: string): string[] {
  const tags = [...html.matchAll(/<(?:script|img|source|link rel="(?:icon|stylesheet|preload|modulepreload)")\b[^>]*>/g)]
  const named = tags.flatMap(([tag]) => [...(/(?:src|href)="([^"]+)"/.exec(tag)?.slice(1) ?? [])])
  const styled = [...html.matchAll(/url\(["']?([^"')]+)/g)].map(([, url = '']) => url).filter((url) => !url.startsWith('#'))
  // The script asks for stock where the page has a place for it.
  const asked = html.includes('data-facts=') ? ['/api/public/services/volatile'] : []
  const all = [...named, ...styled, ...asked]
  for (const path of all) expect(path).toMatch(/^\/(?!\/)/)
  return all
}

function scriptsOf(html: string): string[] {
  return [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text = '']) => text)
}
