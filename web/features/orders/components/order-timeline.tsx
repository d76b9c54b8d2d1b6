import type { TimelineStep } from '#worker/contracts/orders.ts'
import { Badge } from '#web/components/ui/badge.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { classNames } from '#web/lib/class-names.ts'
import { formatInstant } from '#web/lib/format.ts'
import { ACTOR_LABEL, type Mark, STEP_LABEL, toMark } from '../timeline-words.ts'

const NODE: Record<Mark, string> = {
  done: 'bg-primary text-on-primary',
  current: 'border-2 border-primary bg-surface breathing',
  upcoming: 'border-2 border-line-strong bg-surface',
  stopped: 'bg-danger-soft text-on-danger-soft',
  checked: 'bg-warning-soft text-on-warning-soft breathing',
}

/** The way of an order as one line: what is done and when, what is running and who acts, what is still to come. */
export function OrderTimeline({ steps }: { steps: readonly TimelineStep[] }) {
  return (
    <ol className="grid">
      {steps.map((step, index) => (
        <Step key={step.step} step={step} last={index === steps.length - 1} />
      ))}
    </ol>
  )
}

function Step({ step, last }: { step: TimelineStep; last: boolean }) {
  const mark = toMark(step)
  const running = step.state === 'current' && step.step !== 'cancelled'
  return (
    <li aria-current={running ? 'step' : undefined} className="grid grid-cols-[1.75rem_1fr] gap-x-4">
      <div className="flex flex-col items-center">
        <span className={classNames('grid size-7 shrink-0 place-items-center rounded-full', NODE[mark])}>
          {mark === 'done' && <Icon name="check" className="size-4" />}
          {mark === 'current' && <span className="size-2.5 rounded-full bg-primary" />}
          {mark === 'stopped' && <Icon name="cross" className="size-4" />}
          {mark === 'checked' && <Icon name="person" className="size-4" />}
        </span>
        {!last && <span className={classNames('w-0.5 flex-1', mark === 'done' ? 'bg-primary' : 'bg-line')} />}
      </div>
      <div className={classNames('pt-0.5', !last && 'pb-6')}>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span
            className={classNames(running ? 'font-semibold' : 'font-medium', mark === 'upcoming' && 'font-normal text-ink-muted')}
          >
            {STEP_LABEL[step.step]}
          </span>
          <span className="sr-only">{SPOKEN[running ? 'current' : mark === 'upcoming' ? 'upcoming' : 'done']}</span>
          {running && <Badge tone={step.actor === 'you' ? 'warning' : 'primary'}>{ACTOR_LABEL[step.actor]}</Badge>}
        </p>
        {step.at && (
          <p className="text-ink-muted text-sm">
            <time dateTime={step.at}>{formatInstant(step.at)}</time>
          </p>
        )}
        {step.note && <p className="mt-1 text-sm">{step.note}</p>}
      </div>
    </li>
  )
}

const SPOKEN = { done: '(done)', current: '(now)', upcoming: '(still to come)' } as const
