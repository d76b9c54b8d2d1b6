import type { StorySentence } from '#worker/contracts/operations.ts'
import { iso } from '#worker/lib/clock.ts'
import type { JournalEntry } from './journal.ts'
import type { Phase, Run, Stage } from './run.ts'
import { CALLS, isCall, isCutOff, outcomeOf } from './tell-calls.ts'

/** The journal in sentences that a support person understands; what repeats is said once with its count. */
export function tellStory(journal: readonly JournalEntry[]): StorySentence[] {
  const story: StorySentence[] = []
  journal.forEach((entry, index) => {
    const text = sentenceOf(entry, journal, index)
    if (text === null) return
    const last = story.at(-1)
    if (last?.text === text && entry.kind !== 'staff') {
      last.times++
      last.until = iso(entry.at)
      return
    }
    const auditId = entry.kind === 'staff' ? (entry.detail.split(' ')[1] ?? null) : null
    story.push({ at: iso(entry.at), text, times: 1, until: iso(entry.at), auditId, by: null, reason: null })
  })
  return story
}

/** What each kind of look showed last. */
export function lookBacksOf(journal: readonly JournalEntry[]): { at: string; text: string }[] {
  const looks = new Map<string, { at: string; text: string }>()
  for (const { at, kind, detail } of journal) {
    if (isCall(kind) && (kind.startsWith('look-') || kind === 'read-order') && outcomeOf(detail) === 'ok') {
      looks.set(kind, { at: iso(at), text: answered(kind, detail) })
    }
  }
  return [...looks.values()].sort((a, b) => (a.at < b.at ? 1 : -1))
}

function sentenceOf(entry: JournalEntry, journal: readonly JournalEntry[], index: number): string | null {
  const { kind, detail } = entry
  if (kind === 'intent') {
    if (!isCutOff(journal, index) || !isCall(detail)) return null
    return `${CALLS[detail].asked}, and was interrupted before an answer came: it may or may not have happened.`
  }
  if (kind === 'state') return stateSentence(detail)
  if (kind === 'problem') return `The reason: ${detail}`
  if (kind === 'staff') return STAFF[detail.split(' ')[0] ?? ''] ?? 'Staff acted.'
  if (kind === 'told') return toldSentence(detail)
  return isCall(kind) ? answered(kind, detail) : null
}

const STAFF: Readonly<Record<string, string>> = {
  'look-again': 'Staff asked for another look.',
  'adopt-order': 'Staff named a WHMCS order that was made by hand; the portal takes it as this order’s own.',
  'adopt-line': 'Staff took the live line under this number as this order’s own.',
  'give-up': 'Staff gave the order up; the portal gives back what was reserved.',
}

function answered(kind: keyof typeof CALLS, detail: string): string {
  const { asked } = CALLS[kind]
  switch (outcomeOf(detail)) {
    case 'refused':
      return `${asked}: refused (${detail.replace('refused ', '')}).`
    case 'not-applied':
      return `${asked}: no connection, so nothing was changed; it is tried again.`
    case 'unknown':
      return `${asked}, but no usable answer came: it may or may not have happened. Only a look decides.`
    case 'ok':
      return detail === 'done' ? `${asked}: it agreed. A look checks that it is so.` : `${asked}: ${plainAnswer(detail)}.`
  }
}

function plainAnswer(detail: string): string {
  if (detail === 'found nothing') return 'there is none'
  if (detail.startsWith('found ')) return detail.replace('found ', 'found number ')
  if (detail === 'payment method present') return 'there is one'
  if (detail === 'no payment method') return 'there is none'
  if (detail === 'no line') return 'it does not know the number'
  if (detail.startsWith('line ')) return `the line is ${detail.slice('line '.length)}`
  if (detail === 'no order') return 'the order is not there or not visible to us'
  const [status, activation] = detail.replace('order ', '').split('/')
  return detail.startsWith('order ') ? `it is ${words(status)}, the activation is ${words(activation)}` : detail
}

function words(label: string | undefined): string {
  return (label ?? '').replaceAll('-', ' ')
}

const STATES: Readonly<Record<Exclude<Phase, 'running'>, string>> = {
  idle: 'Nothing is due; the portal waits until somebody asks.',
  scheduled: 'The order waits for its date.',
  completed: 'The order is complete: delivered and billed.',
  failed: 'The attempt failed. Nothing is live and nothing is billed; after the correction, Provision starts another one.',
  'needs-attention': 'The portal stopped for a person: it does not know enough to go on without risking something twice.',
  cancelled: 'The order is cancelled. Nothing is live and nothing is billed.',
}

const STAGES: Readonly<Record<Stage, string>> = {
  check: 'Work on the order begins.',
  payment: 'Work on the order begins: the payment method is checked.',
  reserve: 'Next: the reservation in WHMCS.',
  recheck: 'The reservation stands. The order is read once more before the step that cannot be undone.',
  activate: 'Next: the activation of the line.',
  confirm: 'The activation was sent; the portal waits until the network shows the line as active.',
  accept: 'Next: the acceptance in WHMCS, from which on it bills.',
  undo: 'What was reserved is given back.',
  adopt: 'The record that staff named gets our marker.',
}

function stateSentence(detail: string): string {
  const [phase, stage] = detail.split('/') as [Phase, Stage]
  return phase === 'running' ? STAGES[stage] : STATES[phase]
}

const TOLD: Readonly<Record<string, string>> = {
  'write-back': 'Salesforce',
  'service-ids': 'Salesforce (service ids)',
  'sim-details': 'WHMCS (card number)',
}

function toldSentence(detail: string): string | null {
  const [what = '', ...outcome] = detail.split(' ')
  const whom = TOLD[what]
  if (whom === undefined) return null
  const said = outcome.join(' ')
  if (said === 'done') return `${whom} was told.`
  if (said.startsWith('refused')) return `${whom} refused what it was told: ${said.replace('refused ', '')}. A task is open.`
  return `${whom} could not be told; it is tried again.`
}

/** Where the order stands, in one paragraph. */
export function summaryOf(run: Run, nextLookAt: number | null): string {
  const problem = run.problem ? ` ${run.problem.message}` : ''
  const next =
    nextLookAt === null ? '' : ` The portal looks again by itself at ${iso(nextLookAt)}; nobody has to do anything before.`
  if (run.phase === 'running') return `${STAGES[run.stage]}${next}`
  const person = run.phase === 'needs-attention' ? ` It waits for a person at the step “${run.stage}”.` : ''
  return `${STATES[run.phase]}${problem}${person}${run.phase === 'scheduled' ? next : ''}`
}
