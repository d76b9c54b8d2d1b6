import { Problem } from '#worker/contracts/errors.ts'
import { type StepUpMethod, StepUpRequiredDetails } from '#worker/contracts/mfa.ts'
import { fetchWithSession } from './session.ts'

export type StepUpQuestion = { methods: readonly StepUpMethod[]; answer: (confirmed: boolean) => void }

const OWN_CALLS = '/api/auth/mfa/step-up'
const listeners = new Set<() => void>()
let open: { question: StepUpQuestion; confirmed: Promise<boolean> } | undefined

/** What the app asks right now to be sure of its person: one question at a time, whatever asked for it. */
export const stepUp = {
  question: (): StepUpQuestion | undefined => open?.question,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/**
 * fetch for our own API. A call that the server refuses until the customer has proved who they are waits for that proof and is sent again,
 * as it was and under the same Idempotency-Key. Without the proof its refusal stands, and what was typed stays where it is.
 */
export async function fetchWithStepUp(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetchWithSession(input, init)
  if (response.status !== 403 || addressOf(input).includes(OWN_CALLS)) return response
  const methods = await askedFor(response)
  return methods && (await ask(methods)) ? fetchWithSession(input, init) : response
}

async function askedFor(response: Response): Promise<readonly StepUpMethod[] | null> {
  const problem = Problem.safeParse(
    await response
      .clone()
      .json()
      .catch(() => null),
  )
  if (!problem.success || problem.data.code !== 'STEP_UP_REQUIRED') return null
  const details = StepUpRequiredDetails.safeParse(problem.data.details)
  return details.success ? details.data.methods : null
}

function ask(methods: readonly StepUpMethod[]): Promise<boolean> {
  if (open) return open.confirmed
  const { promise: confirmed, resolve } = Promise.withResolvers<boolean>()
  const answer = (yes: boolean) => {
    if (open?.confirmed !== confirmed) return
    open = undefined
    resolve(yes)
    announce()
  }
  open = { question: { methods, answer }, confirmed }
  announce()
  return confirmed
}

function announce(): void {
  for (const listener of listeners) listener()
}

function addressOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : String(input)
}
