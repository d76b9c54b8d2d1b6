const HOME = '/dashboard'
const ELSEWHERE = 'https://elsewhere.invalid'

/** Where to go after signing in: a page of ours, never another site, never the forms themselves. */
export function nextPath(wanted: string | undefined): string {
  if (wanted === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) || wanted.includes('\\')) return HOME
  if (!URL.canParse(wanted, ELSEWHERE)) return HOME
  const { origin, pathname, search, hash } = new URL(wanted, ELSEWHERE)
  if (origin !== ELSEWHERE || pathname.startsWith('//') || /^\/(auth|api)(\/|$)/.test(pathname)) return HOME
  return `${pathname}${search}${hash}`
}
