import { useMutation } from '@tanstack/react-query'
import { Button } from '#web/components/ui/button.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { FormError } from '#web/components/ui/form-error.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { StatusNote } from '#web/components/ui/status-note.tsx'
import { exportData } from '../api/data-rights.ts'

export function ExportCard() {
  const save = useMutation(exportData)
  return (
    <Card title="A copy of your data">
      <p className="text-ink-muted text-sm">
        Everything this portal holds about you in one file (JSON): your login, devices, activity, orders, mails and copies of your
        invoices and services. It says too what our billing and customer systems hold and how to ask for that.
      </p>
      <Button variant="secondary" className="mt-4" pending={save.isPending} onClick={() => save.mutate()}>
        <Icon name="download" />
        Download my data
      </Button>
      <StatusNote>{save.isSuccess ? 'Your file is saved. It is private: keep it where only you look.' : null}</StatusNote>
      <FormError error={save.error} />
    </Card>
  )
}
