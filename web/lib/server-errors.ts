import type { FieldValues, Path, UseFormSetError } from 'react-hook-form'
import { isApiError } from './api-error.ts'

/** Puts what the server says about fields beside them; the first one takes the focus. */
export function showServerErrors<Fields extends FieldValues>(
  setError: UseFormSetError<Fields>,
  error: unknown,
  fields: readonly Path<Fields>[],
): void {
  if (!isApiError(error)) return
  const known = error.errors.flatMap(({ field, message }) => {
    const name = fields.find((one) => one === field)
    return name ? [{ name, message }] : []
  })
  for (const [index, { name, message }] of known.entries())
    setError(name, { type: 'server', message }, { shouldFocus: index === 0 })
}

/** Everything the error says stands beside a field. */
export function isToldByFields(error: unknown, fields: readonly string[]): boolean {
  return isApiError(error) && error.errors.length > 0 && error.errors.every(({ field }) => fields.includes(field))
}
