import { html } from 'hono/html'
import { iccidOf } from '../../freebit/identifiers.ts'
import { button, check, choice, field, form } from '../fields.ts'
import { type Html, localInput, type Part, panel, plain } from '../parts.ts'
import type { Site } from '../site.ts'
import type { OrderView } from './order.ts'

/** Apart from the serials of eSIM profiles: a plausible card that staff have in hand. */
const FIRST_CARD_SERIAL = 900_000_000

export function approvePanel(site: Site, view: OrderView): Html {
  const wish = `As ordered: ${plain(view.activationType ?? 'Immediate')}`
  return panel(
    'Approve',
    form(
      site.path(`/orders/${view.id}/approve`),
      html`${simFields(view)}
${choice('Activation', 'activationType', [['', wish], 'Immediate', 'Scheduled'])}
${field('Scheduled for (Tokyo)', 'scheduledAt', { type: 'datetime-local', hint: 'Only for a scheduled activation.' })}
${button('Approve')}`,
    ),
    { actor: 'salesforce', hint: 'The order was looked at and may go ahead.' },
  )
}

function simFields(view: OrderView): Part {
  if (view.type !== 'SIM') return ''
  if (view.simKind === 'eSIM') {
    const hint = view.mnpNumber ? 'Empty: the number the customer brings along.' : 'Empty: the next free number of the pool.'
    return field('Phone number', 'msisdn', { value: view.msisdn, placeholder: plain(view.mnpNumber ?? 'from the pool'), hint })
  }
  const serial = Number(view.orderNumber)
  const number = view.msisdn ?? view.mnpNumber ?? `0703${String(serial).padStart(7, '0')}`
  return html`${field('ICCID', 'iccid', {
    value: view.iccid ?? iccidOf(FIRST_CARD_SERIAL + serial),
    hint: 'Printed on the card that goes into the envelope; a suggestion is filled in.',
  })}
${field('Phone number', 'msisdn', { value: number })}`
}

export function provisionPanel(site: Site, view: OrderView): Html {
  const isEarly = view.status === 'Pending Review'
  return panel(
    'Provision',
    form(
      site.path(`/orders/${view.id}/provision`),
      html`${check('Lose the call on its way to the portal', 'silent')}
<div class="buttons">${button('Provision', { kind: isEarly ? 'plain' : 'main', name: 'mode', value: 'Due' })}
${button('Activate now', { kind: 'plain', name: 'mode', value: 'Now' })}</div>`,
    ),
    {
      actor: 'salesforce',
      hint: isEarly
        ? 'Approve first: the portal turns down an order that nobody approved.'
        : 'Provision runs what is due and keeps a scheduled date; Activate now ignores the date.',
    },
  )
}

export function schedulePanel(site: Site, view: OrderView): Html {
  const tomorrow = new Date(site.world.clock.now().getTime() + 86_400_000)
  const value = localInput(typeof view.activationScheduledAt === 'string' ? new Date(view.activationScheduledAt) : tomorrow)
  return panel(
    'Schedule',
    form(
      site.path(`/orders/${view.id}/schedule`),
      html`${field('Activate at (Tokyo)', 'at', { type: 'datetime-local', value, required: true })}
${button('Schedule', { kind: 'plain' })}`,
    ),
    { actor: 'salesforce', hint: html`Move the <a href="${site.path('/clock')}">clock</a> to get there.` },
  )
}

export function cancelPanel(site: Site, view: OrderView): Html {
  return panel(
    'Cancel',
    form(
      site.path(`/orders/${view.id}/cancel`),
      button('Cancel order', { kind: 'danger', confirm: `Cancel order ${plain(view.orderNumber)}?` }),
    ),
    { actor: 'salesforce' },
  )
}
