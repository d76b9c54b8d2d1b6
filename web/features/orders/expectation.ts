import type { OrderView } from '#worker/contracts/orders.ts'
import { formatDay } from '#web/lib/format.ts'

export type Expectation = { title: string; text: string }

/** What happens next, in plain words, and who has to do something. Promises nothing that the portal cannot keep. */
export function toExpectation(order: OrderView): Expectation {
  switch (order.status) {
    case 'awaiting-review':
      return {
        title: 'Our staff check your order',
        text: 'A person reads every order on a working day. There is nothing to do for you. This page updates by itself, and you can leave it.',
      }
    case 'approved':
      return APPROVED[order.category](order)
    case 'scheduled':
      return {
        title: order.activation?.type === 'scheduled' ? `Starts on ${formatDay(order.activation.on)}` : 'Waiting for its day',
        text: 'We start it on that day, Japan time. Three days before, we check that a payment method is on file and write to you if there is none.',
      }
    case 'in-progress':
      return {
        title: 'We are setting it up now',
        text: 'This runs by itself and usually takes a few minutes. If one of the systems involved is slow, it is tried again until it is done.',
      }
    case 'completed':
      return COMPLETED[order.category](order)
    case 'needs-attention':
      return {
        title: 'A person is checking this order',
        text: `${order.problem?.message ?? 'One step did not answer clearly.'} We check before we go on, so that nothing is started or charged twice. There is nothing to do for you.`,
      }
    case 'failed':
      return {
        title: order.problem?.code === 'PAYMENT_METHOD_MISSING' ? 'A payment method is missing' : 'The order has stopped',
        text:
          order.problem?.code === 'PAYMENT_METHOD_MISSING'
            ? 'Your service could not start because no payment method is on file. Add one, and our staff start your order again.'
            : `${order.problem?.message ?? 'One step was refused.'} Our staff have been told and can start it again.`,
      }
    case 'cancelled':
      return { title: 'This order is cancelled', text: 'Nothing more happens with it. You can order the same again at any time.' }
  }
}

const APPROVED: Record<OrderView['category'], (order: OrderView) => Expectation> = {
  internet: () => ({
    title: 'Approved: the line comes next',
    text: 'We contact you to agree on a day for the installation. The service starts, and is billed, when the line is ready.',
  }),
  sim: (order) =>
    order.sim?.kind === 'Physical'
      ? { title: 'Approved: your card is prepared', text: 'We send the SIM card to your address. It is activated after that.' }
      : {
          title: 'Approved: activation comes next',
          text: 'Our staff start it. From then on it takes a few minutes until you can install the eSIM.',
        },
  vpn: () => ({ title: 'Approved: your router is prepared', text: 'We set up the router, test it and send it to your address.' }),
}

const COMPLETED: Record<OrderView['category'], (order: OrderView) => Expectation> = {
  internet: () => ({ title: 'Your internet service is active', text: 'Find its details and invoices under your services.' }),
  sim: (order) =>
    order.sim?.kind === 'Physical'
      ? { title: 'Your line is active', text: 'Put the card into your phone and restart it.' }
      : { title: 'Your line is active', text: 'Install the eSIM on your phone now: it takes about two minutes and needs Wi-Fi.' },
  vpn: () => ({
    title: 'Your VPN service is active',
    text: 'Plug the router in beside your present one; its Wi-Fi name is on the label.',
  }),
}
