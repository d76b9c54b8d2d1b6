import { testSandboxConfig } from './settings.ts'

/** What staff do in WHMCS's admin pages, as an action of its API. `sandboxUrl` with its tenant, if any. */
export async function inBilling<Answer>(
  sandboxUrl: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Answer> {
  const { identifier, secret, accessKey } = testSandboxConfig().whmcs
  const credentials = { identifier, secret, accesskey: accessKey, responsetype: 'json' }
  const body = new URLSearchParams({ action, ...credentials, ...parameters })
  const answer = await fetch(`${sandboxUrl}/whmcs/includes/api.php`, { method: 'POST', body })
  const text = await answer.text()
  if (!text.includes('"result":"success"')) throw new Error(`${action}: ${text}`)
  return JSON.parse(text) as Answer
}
