import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const FOLDER = join(import.meta.dirname, 'screenshots')
export const VIEWPORTS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const

export interface Camera {
  /** The page at phone and desktop width; fails where something is wider than the phone. */
  shoot(page: Page, name: string): Promise<void>
}

/** Each story keeps its pictures by itself: several run at once. */
export async function openCamera(story = ''): Promise<Camera> {
  const folder = join(FOLDER, story)
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) if (name.endsWith('.png')) await rm(join(folder, name))
  let count = 0
  return {
    async shoot(page, name) {
      const number = String(++count).padStart(2, '0')
      await page.mouse.move(0, 0)
      for (const [size, viewport] of Object.entries(VIEWPORTS)) {
        await page.setViewportSize(viewport)
        await page.evaluate('document.fonts.ready')
        const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
        if (width > viewport.width) throw new Error(`${name} is ${width} px wide on a ${size} of ${viewport.width} px`)
        // As high as the page, so that a bar at the bottom of the screen stands at the bottom of the picture.
        const height = Number(await page.evaluate('document.documentElement.scrollHeight'))
        await page.setViewportSize({ ...viewport, height: Math.max(height, viewport.height) })
        await page.screenshot({ path: join(folder, `${number}-${name}-${size}.png`), animations: 'disabled' })
      }
      await page.setViewportSize(VIEWPORTS.desktop)
    },
  }
}
