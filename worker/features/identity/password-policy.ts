/** Long enough for our minimum, and among the first that anybody tries. */
const COMMON = new Set(
  `passwordpassword password1234567 password12345678 passw0rdpassw0rd letmeinletmeinletmein iloveyouiloveyou welcomewelcome1 welcomewelcome123
  correcthorsebatterystaple qwertyuiopasdfgh qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm asdfghjklqwertyuiop zxcvbnmasdfghjkl
  1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc4rfv q1w2e3r4t5y6u7i8 administrator1 administrator123 changemechangeme
  thisismypassword mypasswordismypassword supersecretpassword trustno1trustno1 abcdefghijklmnop abcdefghijklmno
  abcdefghijklmnopqrstuvwxyz abcd1234abcd1234 football123456789 baseball123456789 superman123456789 sunshine123456789 princess123456789
  123456789abcdefgh onetwothreefourfive internetinternet testtesttesttest`.split(/\s+/),
)

const SEQUENCES = ['01234567890123456789', '98765432109876543210', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm']
const FEWEST_CHARACTERS = 5
const LONGEST_UNIT = 8
/** What is left beside our name or the person's own address must still be hard to guess. */
const FEWEST_BESIDE_CONTEXT = 8

/** Why a new password is too easy, or null. Length is the contract's matter. */
export function weaknessOf(
  password: string,
  context: { email: string; appName: string; names: readonly string[] },
): string | null {
  const plain = password.normalize('NFKC').toLowerCase()
  const letters = plain.replace(/[^\p{L}\p{N}]/gu, '')
  if (COMMON.has(letters) || isSequence(letters)) return 'This password is one of the most used. Choose another one.'
  if (new Set(plain).size < FEWEST_CHARACTERS || isRepetition(plain))
    return 'This password repeats itself. Choose a less regular one.'
  const words = [context.email.split('@')[0] ?? '', context.email, context.appName, ...context.names].map((word) =>
    word.toLowerCase(),
  )
  const beside = words
    .filter((word) => word.length >= 3)
    .sort((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(word, ''), plain)
  if (beside !== plain && beside.length < FEWEST_BESIDE_CONTEXT)
    return 'This password is mostly your name or ours. Choose another one.'
  return null
}

function isSequence(text: string): boolean {
  return text.length > 0 && SEQUENCES.some((sequence) => (sequence + sequence).includes(text))
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
