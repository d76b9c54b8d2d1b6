import { sandbox } from '../../setup/workerd-env.ts'

/** Who came to an end, as Salesforce's rows tell: completed, failed, or waiting for a person. */
export class FinishedOrders {
  readonly #ends = new Map<string, number>()
  readonly #first = new Map<string, number>()
  readonly #reasons = new Map<string, string>()
  #since = 0

  get size(): number {
    return this.#ends.size
  }

  has(orderId: string): boolean {
    return this.#ends.has(orderId)
  }

  /** Ended after this instant of the vendors' time. */
  endedSince(orderId: string, at: number): boolean {
    return (this.#ends.get(orderId) ?? 0) > at
  }

  /** When the portal first changed anything for the order, in the vendors' time. */
  firstSeen(orderId: string): number | undefined {
    return this.#first.get(orderId)
  }

  /** Why orders wait for a person, without their numbers, and how many each. */
  reasons(): Record<string, number> {
    const kinds = [...this.#reasons.values()].map((text) => text.replace(/\d+/g, '#'))
    return Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, list]) => [kind, list.length]))
  }

  async read(): Promise<void> {
    for (const row of await sandbox.ledger({ type: 'effect', since: this.#since })) {
      this.#since = row.seq
      const at = Date.parse(row.at)
      const detail = (row.detail ?? {}) as { id?: string; values?: Record<string, unknown> }
      if (row.vendor === 'whmcs' && row.operation === 'AddOrder') this.#see(row.key, at)
      if (row.vendor !== 'salesforce' || row.operation !== 'update Order' || detail.id === undefined) continue
      this.#see(detail.id, at)
      const { Status, Activation_Status__c: activation, Provision_Attention__c: attention } = detail.values ?? {}
      if (attention) this.#reasons.set(detail.id, String(attention))
      if (Status === 'Completed' || activation === 'Failed' || attention) this.#ends.set(detail.id, at)
    }
  }

  #see(orderId: string, at: number): void {
    if (!this.#first.has(orderId)) this.#first.set(orderId, at)
  }
}
