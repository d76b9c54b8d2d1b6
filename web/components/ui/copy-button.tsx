import { useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

const SHOWN_MS = 2_000

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [result, setResult] = useState<'copied' | 'failed' | null>(null)

  useEffect(() => {
    if (result === null) return
    const timer = setTimeout(() => setResult(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [result])

  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setResult('copied'),
      () => setResult('failed'),
    )
  }
  return (
    <Button variant="secondary" onClick={copy} aria-label={`Copy ${label}`} className="px-3 text-sm">
      <Icon name={result === 'copied' ? 'check' : 'copy'} />
      <span aria-live="polite">{result === 'copied' ? 'Copied' : result === 'failed' ? 'Select it' : 'Copy'}</span>
    </Button>
  )
}
