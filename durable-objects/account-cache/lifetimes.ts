import { COPY_LIFETIME_MS } from '#worker/lib/numbers.ts'
import type { AccountData, AccountTopic } from '#worker/ports/account-data.ts'

/** A line that the network is still switching on is asked about again soon: its page waits for the change. */
const UNSETTLED_LINE_MS = 10_000

/** How long a loaded value may be kept; null: until it is cleared. */
export function lifetimeOf(topic: AccountTopic, value: AccountData[AccountTopic]): number | null {
  if (topic === 'line' && isUnsettled(value as AccountData['line'])) return UNSETTLED_LINE_MS
  return COPY_LIFETIME_MS[topic]
}

function isUnsettled(line: AccountData['line']): boolean {
  return line?.status === 'pending' || (line?.status === 'active' && line.activation === null)
}

/** A change of one topic shows in these too. */
const SEEN_IN: Partial<Record<AccountTopic, readonly AccountTopic[]>> = {
  invoices: ['invoice'],
  invoice: ['invoices'],
  subscriptions: ['subscription', 'line'],
  subscription: ['subscriptions', 'line'],
}

export function withRelated(topics: readonly AccountTopic[]): AccountTopic[] {
  return [...new Set(topics.flatMap((topic) => [topic, ...(SEEN_IN[topic] ?? [])]))]
}
