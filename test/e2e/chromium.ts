import chromiumPackage from '@sparticuz/chromium'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Chromium out of its npm package; CHROME_PATH names another one. */
export async function launchChromium(): Promise<Browser> {
  const own = process.env['CHROME_PATH']
  return chromium.launch({
    executablePath: own ?? (await chromiumPackage.executablePath()),
    args: own ? ['--no-sandbox'] : chromiumPackage.args.filter((flag) => !UNSAFE.test(flag)),
    headless: true,
  })
}

/** The package is made for scraping: its flags take away what separates sites, and with it half of what is tested. */
const UNSAFE = /^--(?:disable-web-security|allow-running-insecure-content|disable-site-isolation-trials)$/

/** Answers that a page expects and the browser reports as failed loads: signed out, who are you, and a wrong value. */
const EXPECTED = /the server responded with a status of (401|403|422)/

/** Script errors and refused content of a page, collected while it lives. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) errors.push(`${page.url()}: ${message.text()}`)
  })
  return errors
}
