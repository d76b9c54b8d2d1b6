import type { ServiceContext } from '#worker/context.ts'
import type { ChooseClientInput } from '#worker/contracts/linking.ts'
import { DomainError } from '#worker/lib/errors.ts'
import type { BillingClient } from '#worker/ports/billing.ts'
import { askForPassword, type LinkOutcome, linkClient } from './link-client.ts'
import { findOffer, type LinkOffer, useOffer } from './link-offer.ts'

export type Choice = { offer: LinkOffer; clients: BillingClient[] }

/** What the mailed link leaves to choose from; null when it is not, or no longer, good. */
export async function findChoice(ctx: ServiceContext, token: string): Promise<Choice | null> {
  const offer = await findOffer(ctx, token)
  if (!offer) return null
  const clients = await Promise.all(offer.clientIds.map((id) => ctx.ports.billing.findClient(id)))
  return { offer, clients: clients.filter((client) => client !== null).filter(({ status }) => status !== 'closed') }
}

/** The link ends when it has led somewhere: a vendor that fails on the way leaves it good for the next press. */
export async function chooseClient(ctx: ServiceContext, input: ChooseClientInput): Promise<LinkOutcome> {
  const choice = await findChoice(ctx, input.token)
  if (!choice) throw linkInvalid()
  const client = choice.clients.find(({ id }) => id === input.clientId)
  if (!client) {
    throw new DomainError('VALIDATION_FAILED', { fields: [{ field: 'clientId', message: 'Choose an account.' }] })
  }
  const { email, emailConfirmed, provedNumber } = choice.offer
  const linked = await linkClient(ctx, { email, emailConfirmed, client, provedNumber, givenNumber: input.sfNumber })
  if (!(await useOffer(ctx, input.token))) throw linkInvalid()
  return askForPassword(ctx, linked)
}

function linkInvalid(): DomainError {
  const message = 'This link has been used or is too old. Start again with your billing login.'
  return new DomainError('CODE_INVALID', { fields: [{ field: 'token', message }] })
}
