import chromiumPackage from '@sparticuz/chromium'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Chromium out of its npm package; CHROME_PATH names another one. */
export async function launchChromium(): Promise<Browser> {
  const own = process.env['CHROME_PATH']
  return chromium.launch({
    executablePath: own ?? (await chromiumPackage.executablePath()),
    args: own ? ['--no-sandbox'] : chromiumPackage.args,
    headless: true,
  })
}

/** Answers that a page expects and the browser reports as failed loads. */
const EXPECTED = /the server responded with a status of 401/

/** Script errors and refused content of a page, collected while it lives. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) errors.push(`${page.url()}: ${message.text()}`)
  })
  return errors
}
