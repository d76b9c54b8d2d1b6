import { randomBytes } from 'node:crypto'
import { WhmcsRefusal } from '../answers.ts'
import { type Action, type ActionCall, clientKey } from './action.ts'

export const SSO_TOKEN_LIFETIME_MS = 60_000

const PATHS: Record<string, string> = {
  'clientarea:profile': 'clientarea.php?action=details',
  'clientarea:billing_info': 'account/paymentmethods',
  'clientarea:emails': 'clientarea.php?action=emails',
  'clientarea:announcements': 'clientarea.php',
  'clientarea:downloads': 'clientarea.php',
  'clientarea:knowledgebase': 'clientarea.php',
  'clientarea:network_status': 'clientarea.php',
  'clientarea:services': 'clientarea.php?action=services',
  'clientarea:product_details': 'clientarea.php?action=productdetails&id=',
  'clientarea:domains': 'clientarea.php',
  'clientarea:domain_details': 'clientarea.php?id=',
  'clientarea:invoices': 'clientarea.php?action=invoices',
  'clientarea:tickets': 'clientarea.php',
  'clientarea:submit_ticket': 'clientarea.php',
  'clientarea:shopping_cart': 'clientarea.php',
  'clientarea:shopping_cart_addons': 'clientarea.php',
  'clientarea:shopping_cart_domain_register': 'clientarea.php',
  'clientarea:shopping_cart_domain_transfer': 'clientarea.php',
}

export const createSsoToken: Action = {
  name: 'CreateSsoToken',
  key: clientKey,
  run: (call) => {
    const { tables, world, systemUrl } = call
    const { clientId, userId } = personOf(call)
    const client = tables.clients.get(clientId)
    if (client && !client.allowSingleSignOn) throw new WhmcsRefusal(`SSO authentication blocked for client ${clientId}`)
    const token = randomBytes(20).toString('hex')
    tables.ssoTokens.put({
      id: token,
      clientId,
      userId,
      path: destinationPath(call),
      expiresAt: new Date(world.clock.now().getTime() + SSO_TOKEN_LIFETIME_MS).toISOString(),
      usedAt: null,
    })
    return { access_token: token, redirect_url: `${systemUrl}/oauth/singlesignon.php?access_token=${token}` }
  },
}

function personOf({ parameters, tables }: ActionCall): { clientId: string; userId: string } {
  const clientId = parameters.text('client_id')
  const userId = parameters.text('user_id')
  if (clientId === '' && userId === '') throw new WhmcsRefusal('A valid client_id or user_id is required')
  const client = tables.clients.get(clientId)
  if (clientId !== '' && !client) throw new WhmcsRefusal('Invalid client_id')
  if (userId === '') return { clientId, userId: client?.ownerUserId ?? '' }
  if (!tables.users.get(userId)) throw new WhmcsRefusal('Invalid user_id')
  if (client && client.ownerUserId !== userId) throw new WhmcsRefusal('Invalid user_id for client')
  const owned = client ?? tables.clients.find((other) => other.ownerUserId === userId)
  return { clientId: owned?.id ?? '', userId }
}

function destinationPath({ parameters }: ActionCall): string {
  const destination = parameters.text('destination')
  if (destination === '') return 'clientarea.php'
  if (destination === 'sso:custom_redirect') return relativePath(parameters.text('sso_redirect_path'))
  const path = PATHS[destination]
  if (path === undefined) throw new WhmcsRefusal('Invalid destination')
  if (!path.endsWith('id=')) return path
  const id = parameters.text(destination === 'clientarea:product_details' ? 'service_id' : 'domain_id')
  if (!/^\d+$/.test(id)) throw new WhmcsRefusal('Invalid destination')
  return path + id
}

function relativePath(text: string): string {
  const path = text.replace(/^\//, '')
  if (path === '' || /^[/\\]|^[a-z][a-z0-9+.-]*:/i.test(path)) throw new WhmcsRefusal('Invalid destination')
  return path
}
