import { Hono } from 'hono'
import { filled, filledInstant, type Notice, readForm, type Site } from '../site.ts'

export function orderActions(site: Site): Hono {
  return new Hono()
    .post('/orders/:id/approve', async (c) => {
      const form = await readForm(c)
      const body = {
        msisdn: filled(form, 'msisdn'),
        iccid: filled(form, 'iccid'),
        activationType: filled(form, 'activationType'),
        scheduledAt: filledInstant(form, 'scheduledAt'),
      }
      const done = ({ msisdn }: Record<string, unknown>) =>
        typeof msisdn === 'string' ? `Approved, with phone number ${msisdn}.` : 'Approved.'
      return site.perform(c, { ...ofOrder(c.req.param('id'), 'approve'), body, done })
    })
    .post('/orders/:id/provision', async (c) => {
      const form = await readForm(c)
      const silent = form.has('silent')
      const label = form.get('mode') === 'Now' ? 'Activate now' : 'Provision'
      const body = { mode: filled(form, 'mode'), silent }
      const done = (reply: Record<string, unknown>) =>
        silent ? `${label}: the order carries the request, the call to the portal was lost.` : portalAnswer(label, reply)
      return site.perform(c, { ...ofOrder(c.req.param('id'), 'provision'), body, done })
    })
    .post('/orders/:id/schedule', async (c) => {
      const at = filledInstant(await readForm(c), 'at') ?? ''
      const done = (reply: Record<string, unknown>) => portalAnswer('Schedule', reply)
      return site.perform(c, { ...ofOrder(c.req.param('id'), 'provision'), body: { at }, done })
    })
    .post('/orders/:id/cancel', (c) => site.perform(c, { ...ofOrder(c.req.param('id'), 'cancel'), done: 'Order cancelled.' }))
}

function ofOrder(id: string, verb: string): { path: string; back: string } {
  const order = `/orders/${encodeURIComponent(id)}`
  return { path: `${order}/${verb}`, back: order }
}

function portalAnswer(label: string, { portalStatus }: Record<string, unknown>): Notice {
  const status = typeof portalStatus === 'number' ? portalStatus : null
  if (status === null) return { kind: 'notice', text: `${label}: called the portal, which has not answered yet.` }
  if (status === 0) return { kind: 'problem', text: `${label}: the portal could not be reached; the call is repeated.` }
  return { kind: status < 300 ? 'notice' : 'problem', text: `${label}: the portal answered ${status}.` }
}
