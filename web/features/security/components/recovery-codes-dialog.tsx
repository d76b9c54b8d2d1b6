import { useState } from 'react'
import { Alert } from '#web/components/ui/alert.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Choice } from '#web/components/ui/choice.tsx'
import { CopyButton } from '#web/components/ui/copy-button.tsx'
import { Dialog } from '#web/components/ui/dialog.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { saveText } from '#web/lib/save-file.ts'
import { site } from '#web/lib/site.ts'
import { recoveryText } from '../recovery-text.ts'

/** They are shown this once, so the dialog closes by one way only: having kept them. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const [kept, setKept] = useState(false)
  const [reminded, setReminded] = useState(false)
  const text = recoveryText(codes, site.name)
  const leave = () => (kept ? onClose() : setReminded(true))
  return (
    <Dialog open closable={kept} onClose={leave} title="Keep your recovery codes" actions={<Button onClick={leave}>Done</Button>}>
      <p className="text-ink-muted text-sm">
        With one of these you get in when your phone is lost. Each works once. We show them only now, and keep no readable copy.
      </p>
      <ul
        className="tabular mt-4 grid justify-center sm:grid-cols-2 gap-x-4 gap-y-1 rounded-md bg-sunken p-4 font-mono text-sm"
        aria-label="Recovery codes"
      >
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap">
            {code}
          </li>
        ))}
      </ul>
      <div className="no-print mt-3 flex flex-wrap gap-2">
        <CopyButton text={text} label="the recovery codes" />
        <Button variant="secondary" className="px-3 text-sm" onClick={() => saveText('recovery-codes.txt', text)}>
          <Icon name="download" />
          Save as a file
        </Button>
        <Button variant="secondary" className="px-3 text-sm" onClick={() => print()}>
          Print
        </Button>
      </div>
      <Choice
        type="checkbox"
        label="I have stored them"
        className="mt-4"
        checked={kept}
        onChange={(event) => setKept(event.target.checked)}
      />
      {reminded && !kept && (
        <Alert tone="warning" live className="mt-4">
          Store the codes first, then tick “I have stored them”. They cannot be shown again.
        </Alert>
      )}
    </Dialog>
  )
}
