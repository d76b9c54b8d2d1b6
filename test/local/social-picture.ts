import { mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PICTURE } from '#web/public/data/picture.ts'
import { launchChromium } from '../e2e/chromium.ts'

/** `npm run social-picture`: draws what a shared link shows. Neither a name nor a price in it: both are settings or change. */
const FILE = join(import.meta.dirname, '../../web/static', PICTURE.path)
const HEAVIEST_BYTES = 100 * 1024

const HTML = `<!doctype html><html lang="en"><style>
* { box-sizing: border-box; margin: 0 }
body { position: relative; width: ${PICTURE.width}px; height: ${PICTURE.height}px; padding: 84px 88px; overflow: hidden;
  background: #0a3f3b; color: #f2f7f5; font: 400 33px/1.5 system-ui, sans-serif }
/* an even tone: its rows repeat, which keeps the file small */
.waves { position: absolute; inset: 0; fill: #0a3f3b; stroke: #2c5a55; stroke-width: 2; clip-path: circle(420px at 1180px 520px) }
.mark { display: block; color: #63cdbd }
h1 { position: relative; margin-top: 44px; font-size: 70px; line-height: 1.12; letter-spacing: -.025em }
p { position: absolute; bottom: 78px; color: #b9d3cd }
</style>
<svg class="waves" width="100%" height="100%"><defs>
<g id="ring"><circle r="48"/><circle r="34.6"/><circle r="21.1"/><circle r="7.7"/></g>
<pattern id="waves" width="96" height="48" patternUnits="userSpaceOnUse">${rings()}</pattern>
</defs><rect width="100%" height="100%" fill="url(#waves)" stroke="none"/></svg>
<svg class="mark" width="84" height="84" viewBox="0 0 28 28" fill="none"><rect width="28" height="28" rx="7" fill="currentColor"/>
<g stroke="#0a3f3b" stroke-width="2.2" stroke-linecap="round"><path d="M5 20a9 9 0 0 1 18 0"/><path d="M9 20a5 5 0 0 1 10 0"/>
<path d="M14 20v.01" stroke-width="3.2"/></g></svg>
<h1>Internet, mobile<br>and VPN in Japan,<br>in plain English.</h1>
<p lang="ja">日本のインターネット、モバイル、VPN</p></html>`

function rings(): string {
  return [0, 1, 2, 3, 4]
    .flatMap((row) => (row % 2 === 0 ? [0, 96] : [48]).map((x) => `<use href="#ring" x="${x}" y="${row * 24}"/>`))
    .join('')
}

const browser = await launchChromium()
try {
  const page = await browser.newPage({ viewport: { width: PICTURE.width, height: PICTURE.height } })
  await page.setContent(HTML)
  await mkdir(dirname(FILE), { recursive: true })
  await page.screenshot({ path: FILE })
} finally {
  await browser.close()
}
const { size } = await stat(FILE)
console.log(`${PICTURE.path}: ${Math.ceil(size / 1024)} KiB`)
if (size > HEAVIEST_BYTES) throw new Error(`the picture is heavier than ${HEAVIEST_BYTES} bytes`)
