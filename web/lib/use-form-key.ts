import { useRef } from 'react'

/** The same input pressed again is the same request, whatever became of its first answer; another input is another request. */
export function useFormKey(): (input: unknown) => string {
  const last = useRef({ text: '', key: '' })
  return (input) => {
    const text = JSON.stringify(input)
    if (last.current.text !== text) last.current = { text, key: crypto.randomUUID() }
    return last.current.key
  }
}
