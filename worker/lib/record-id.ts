const SUFFIX_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/** The three letters that make a case-sensitive 15-character id safe where case is lost (vendors/salesforce.md §11). */
function checksum(id15: string): string {
  return [0, 5, 10]
    .map((start) => {
      const bits = Array.from(id15.slice(start, start + 5)).reduce(
        (sum, char, bit) => sum + (/[A-Z]/.test(char) ? 1 << bit : 0),
        0,
      )
      return SUFFIX_LETTERS.charAt(bits)
    })
    .join('')
}

/** The 18-character form, or null for anything that is no record id (of that object, when its key prefix is given). */
export function recordId(text: string, prefix = ''): string | null {
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(text) || !text.startsWith(prefix)) return null
  const id = text.slice(0, 15) + checksum(text.slice(0, 15))
  return text.length === 15 || text === id ? id : null
}
