import type { ServiceContext } from '#worker/context.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { formsOf, type IsCommon, loadCommonPasswords } from './common-passwords.ts'

/** Long enough for our minimum, and among the first that anybody tries; the long list is an asset. */
const COMMON = new Set(
  `passwordpassword password1234567 password12345678 passw0rdpassw0rd letmeinletmeinletmein iloveyouiloveyou welcomewelcome1 welcomewelcome123
  correcthorsebatterystaple qwertyuiopasdfgh qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm asdfghjklqwertyuiop zxcvbnmasdfghjkl
  1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc4rfv q1w2e3r4t5y6u7i8 administrator1 administrator123 changemechangeme
  thisismypassword mypasswordismypassword supersecretpassword trustno1trustno1 abcdefghijklmnop abcdefghijklmno
  abcdefghijklmnopqrstuvwxyz abcd1234abcd1234 football123456789 baseball123456789 superman123456789 sunshine123456789 princess123456789
  123456789abcdefgh onetwothreefourfive internetinternet testtesttesttest`.split(/\s+/),
)

const ROWS = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm']
const SEQUENCES = ROWS.flatMap((row) => [row + row, [...(row + row)].toReversed().join('')])
/** What we sell: as easy to guess here as our name. */
const OUR_WORDS = ['internet', 'fibre', 'fiber', 'hikari', 'mobile', 'esim', 'vpn', 'router', 'customer', 'account']
const FEWEST_CHARACTERS = 5
const LONGEST_UNIT = 8
/** What is left beside a common password, our name or the person's own address must still be hard to guess. */
const FEWEST_BESIDE = 8

export type PasswordContext = {
  email: string
  names?: readonly string[]
  /** Whether a second factor is asked for besides: then a shorter password will do (NIST 800-63B-4). */
  secondFactor?: boolean
}

/** Why a new password may not be taken, in words for its field, or null. */
export async function findWeakness(ctx: ServiceContext, password: string, context: PasswordContext): Promise<string | null> {
  return weaknessOf(password, { ...context, appName: ctx.env.APP_NAME, isCommon: await loadCommonPasswords(ctx) })
}

export function weaknessOf(
  password: string,
  {
    email,
    appName,
    names = [],
    secondFactor = false,
    isCommon = () => false,
  }: PasswordContext & { appName: string; isCommon?: IsCommon },
): string | null {
  const [plain, letters] = formsOf(password)
  const length = [...plain].length
  const fewest = secondFactor ? NUMBERS.passwordFewestWithSecondFactor : NUMBERS.passwordFewest
  if (length < fewest) return `Use at least ${fewest} characters. Four or five words in a row are strong and easy to remember.`
  if (length > NUMBERS.passwordMost) return `Use at most ${NUMBERS.passwordMost} characters.`
  if (COMMON.has(letters) || isSequence(letters) || isCommon(plain) || isCommon(letters))
    return 'This password is one of the most used. Choose another one.'
  if (new Set(plain).size < FEWEST_CHARACTERS || isRepetition(plain))
    return 'This password repeats itself. Choose a less regular one.'
  if (isMostlyCommon(letters, isCommon))
    return 'This password is one of the most used with little added. Add two or three unrelated words, or choose another one.'
  if (isMostlyContext(plain, [...wordsOf(email), appName, ...OUR_WORDS, ...names]))
    return 'This password is mostly your name, your address or ours. Choose another one.'
  return null
}

/** The address, what stands before and after the @, and the parts of these. */
function wordsOf(email: string): string[] {
  const [local = '', domain = ''] = email.split('@')
  return [email, local, domain, ...local.split(/[^\p{L}\p{N}]+/u), ...domain.split('.').slice(0, -1)]
}

function isMostlyContext(plain: string, words: readonly string[]): boolean {
  const beside = words
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => word.length >= 3)
    .sort((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(word, ''), plain)
  return beside !== plain && beside.length < FEWEST_BESIDE
}

/** `sunshine2026!`, `iloveyousunshine`: it begins or ends with an entry of the list, and the rest is short or an entry, too. */
function isMostlyCommon(letters: string, isCommon: IsCommon): boolean {
  const isWeak = (rest: string) => rest.length < FEWEST_BESIDE || isCommon(rest)
  for (let cut = 1; cut < letters.length; cut++) {
    const [head, tail] = [letters.slice(0, cut), letters.slice(cut)]
    if ((isCommon(head) && isWeak(tail)) || (isCommon(tail) && isWeak(head))) return true
  }
  return false
}

function isSequence(text: string): boolean {
  return text.length > 0 && SEQUENCES.some((sequence) => sequence.includes(text))
}

/** `abcabcabc…`: a short unit again and again, the last time perhaps cut off. */
function isRepetition(text: string): boolean {
  for (let unit = 1; unit <= LONGEST_UNIT; unit++) {
    if (
      text.length >= unit * 2 &&
      text
        .slice(0, unit)
        .repeat(Math.ceil(text.length / unit))
        .startsWith(text)
    )
      return true
  }
  return false
}
