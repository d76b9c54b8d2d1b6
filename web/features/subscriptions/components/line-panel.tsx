import type { LineView } from '#worker/contracts/subscriptions.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Badge } from '#web/components/ui/badge.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { Detail, DetailList } from '#web/components/ui/detail-list.tsx'
import { LINE_LOOK } from '../status-look.ts'
import { EsimInstall } from './esim-install.tsx'

/** The SIM itself: whether the network has it, and how it gets onto the phone. */
export function LinePanel({ line }: { line: LineView }) {
  const look = LINE_LOOK[line.status]
  return (
    <>
      {line.status === 'pending' && (
        <Alert tone="info" title="The network is setting up your line">
          This usually takes a few minutes. The installation code appears here as soon as the line is active; the page updates by
          itself.
        </Alert>
      )}
      {line.status === 'unknown' && (
        <Alert tone="warning" title="We could not confirm the state of your line">
          The network did not answer clearly. Your line may work all the same; please look again in a few minutes.
        </Alert>
      )}
      {line.install && <EsimInstall install={line.install} />}
      {line.waitingAt && (
        <Alert tone="info" title="Your eSIM waits for your phone">
          No code is needed. On the phone with the EID below choose to add an eSIM; if it asks for an address, enter{' '}
          <strong className="font-mono">{line.waitingAt.smdpAddress}</strong>.
        </Alert>
      )}
      <Card title="SIM" action={<Badge tone={look.tone}>{look.label}</Badge>}>
        <DetailList>
          {line.iccid && (
            <Detail name="ICCID">
              <span className="break-all font-mono text-sm">{line.iccid}</span>
            </Detail>
          )}
          {line.eid && (
            <Detail name="EID">
              <span className="break-all font-mono text-sm">{line.eid}</span>
            </Detail>
          )}
          {!line.iccid && !line.eid && <Detail name="Numbers">Not known yet</Detail>}
        </DetailList>
      </Card>
    </>
  )
}
