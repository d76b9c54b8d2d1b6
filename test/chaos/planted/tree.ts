import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Edit } from './bugs.ts'

const PROJECT = join(import.meta.dirname, '..', '..', '..')
/** What the campaigns need; packages are shared. */
const PARTS = [
  'durable-objects',
  'migrations',
  'test',
  'web',
  'worker',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'vitest.config.ts',
  'worker-configuration.d.ts',
  'wrangler.toml',
]

/** The project's source with the edits made, for as long as `use` runs. Throws when an edit does not fit the source exactly once. */
export async function withEditedTree<T>(edits: readonly Edit[], use: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'planted-'))
  try {
    for (const part of PARTS) await cp(join(PROJECT, part), join(root, part), { recursive: true })
    await linkPackages(root)
    for (const { file, find, replace } of edits) {
      const path = join(root, file)
      await writeFile(path, edited(await readFile(path, 'utf8'), { file, find, replace }))
    }
    return await use(root)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** All but the caches, which tell of the sound source. */
async function linkPackages(root: string): Promise<void> {
  const [from, to] = [join(PROJECT, 'node_modules'), join(root, 'node_modules')]
  await mkdir(to)
  for (const name of await readdir(from))
    if (name !== '.cache' && name !== '.vite') await symlink(join(from, name), join(to, name))
}

/** Throws when the text is not there exactly once: the defence has moved, and the planted bug would prove nothing. */
export function edited(source: string, { file, find, replace }: Edit): string {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`${file}: found ${parts.length - 1} times, not once: ${find}`)
  return parts.join(replace)
}
