import type { ServiceContext, SignedCall } from '#worker/context.ts'
import { ProvisionCommand } from '#worker/contracts/orders.ts'
import { claimSignedCommand } from '#worker/features/events/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { orderProvisioner } from '#worker/stubs.ts'

/** The Provision button (P1): stores the wish in the order's object and answers; the object re-reads the order by itself. */
export async function requestProvisioning(
  ctx: ServiceContext,
  call: SignedCall,
  orderId: string,
): Promise<{ orderId: string; state: string }> {
  const command = ProvisionCommand.safeParse(call.body)
  if (!command.success || command.data.orderId !== orderId) {
    throw new DomainError('VALIDATION_FAILED', {
      fields: [{ field: 'orderId', message: 'Must be the 18-character id of the path.' }],
    })
  }
  return claimSignedCommand(ctx, call, async () => {
    const { state } = await orderProvisioner(ctx.env.bindings, orderId).nudge({ mode: command.data.mode })
    return { orderId, state }
  })
}
