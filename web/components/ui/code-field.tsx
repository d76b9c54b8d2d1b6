import type { ClipboardEvent, ComponentProps } from 'react'
import { TextField } from './field.tsx'

type Props = Omit<ComponentProps<typeof TextField>, 'inputMode' | 'maxLength' | 'type'> & { onDigits: (digits: string) => void }

const LENGTH = 6

/** One field for one code: phones offer it from the app or the mail, and a pasted space does no harm. */
export function CodeField({ onDigits, autoComplete = 'one-time-code', ...field }: Props) {
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const digits = event.clipboardData.getData('text').normalize('NFKC').replace(/\D/g, '')
    if (digits.length !== LENGTH) return
    event.preventDefault()
    onDigits(digits)
  }
  return (
    <TextField
      {...field}
      inputMode="numeric"
      autoComplete={autoComplete}
      maxLength={LENGTH}
      spellCheck={false}
      onPaste={paste}
      data-autofocus
    />
  )
}
