import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { COMMON_PASSWORD_BYTES, COMMON_PASSWORDS_PATH, formsOf } from '#worker/features/identity/common-passwords.ts'

/**
 * Makes the file of common passwords from word lists, one entry a line: `node test/local/common-passwords.ts LIST…`. Only the first
 * bytes of each entry's SHA-256 are kept, sorted: nobody reads insults in our assets, and the file stays small.
 */
const SHORTEST = 8
const entries = new Set<string>()
for (const file of process.argv.slice(2)) {
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    for (const form of formsOf(line)) if ([...form].length >= SHORTEST) entries.add(form)
  }
}
const hashes = [...entries].map((entry) => createHash('sha256').update(entry).digest().subarray(0, COMMON_PASSWORD_BYTES))
writeFileSync(`web/static${COMMON_PASSWORDS_PATH}`, Buffer.concat(hashes.toSorted(Buffer.compare)))
process.stdout.write(`${hashes.length} entries\n`)
