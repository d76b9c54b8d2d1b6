import { Hono } from 'hono'
import { handleCall } from '../core/handle-call.ts'
import { vendorBase } from '../core/public-base.ts'
import type { World } from '../core/world.ts'
import { INTEGRATION_USER_ID } from './ids.ts'
import { refuseAssertion } from './jwt-bearer.ts'
import { issueToken, revokeToken } from './tokens.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Token endpoint and identity: the JWT bearer grant answers neither refresh token nor lifetime. */
export function oauthRoutes(world: World): Hono {
  return new Hono()
    .post('/services/oauth2/token', async (c) => {
      const form = new URLSearchParams(await c.req.text())
      const { username, instanceUrl, orgId } = world.config.salesforce
      return handleCall(c, { vendor: 'salesforce', operation: 'token', key: username }, () => {
        if (form.get('grant_type') !== JWT_BEARER) {
          return c.json({ error: 'unsupported_grant_type', error_description: 'grant type not supported' }, 400)
        }
        const siteUrl = vendorBase(c, 'salesforce')
        const refusal = refuseAssertion(world, form.get('assertion') ?? '', siteUrl)
        if (refusal) return c.json(refusal, 400)
        return c.json({
          access_token: issueToken(world),
          scope: 'api',
          instance_url: instanceUrl ?? siteUrl,
          id: `${siteUrl}/id/${orgId}/${INTEGRATION_USER_ID}`,
          token_type: 'Bearer',
        })
      })
    })
    .post('/services/oauth2/revoke', async (c) => {
      const form = new URLSearchParams(await c.req.text())
      return handleCall(c, { vendor: 'salesforce', operation: 'revoke', key: '' }, () => {
        revokeToken(world, form.get('token') ?? '')
        return c.body(null, 200)
      })
    })
    .get('/id/:org/:user', (c) => {
      const { org, user } = c.req.param()
      const { username } = world.config.salesforce
      return c.json({ id: c.req.url, organization_id: org, user_id: user, username, display_name: 'Portal Integration' })
    })
}
