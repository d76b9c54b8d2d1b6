import { spawn } from 'node:child_process'
import { EXPLORER, runLocalPortal } from './portal.ts'
import { isFree } from './ports.ts'

const port = Number(process.env['PORT'] ?? 8787)
const url = `http://localhost:${port}${EXPLORER}`

/** Local Explorer over the state of `npm start`: of the running portal, else of a runtime started for it. */
if (await isFree(port)) {
  const runtime = await runLocalPortal(port, {})
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void runtime.close().then(() => process.exit(0)))
  console.log(`${url}  (Ctrl-C ends it)`)
} else {
  console.log(url)
}
openBrowser(url)

function openBrowser(address: string): void {
  const commands: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', linux: 'xdg-open' }
  const command = commands[process.platform]
  if (!command) return
  spawn(command, [address], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}
