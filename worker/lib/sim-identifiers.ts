/** 32 digits whose value mod 97 is 1 (vendors/freebit.md §7). */
export function isEid(text: string): boolean {
  return /^\d{32}$/.test(text) && BigInt(text) % 97n === 1n
}

/** Japanese mobile number in national digits: 0[6-9]0 and eight digits, the first of them not 0; or a data-only 020 number. */
export function isPhoneNumber(text: string): boolean {
  return /^0[6-9]0[1-9]\d{7}$/.test(text) || /^020\d{8}$/.test(text)
}
