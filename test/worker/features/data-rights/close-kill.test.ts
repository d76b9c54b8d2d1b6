import { afterAll, beforeAll, expect, test } from 'vitest'
import { signUp, until } from '../../../factories.ts'
import { type Portal, startPortal } from '../../../setup/portal.ts'

let portal: Portal
beforeAll(async () => {
  portal = await startPortal()
})
afterAll(() => portal.close())

const CASES = [
  ['AC-100001', 'update Account'],
  ['AC-100002', 'query'],
] as const

test.each(CASES)(
  '%s: killed while Salesforce is asked (%s), the closing is finished by the next minutes',
  async (number, operation) => {
    const { sandbox } = portal
    const { browser, email, password } = await signUp(portal.browser(), sandbox, number)
    // Past the vendors' answers that the closing itself waits for.
    const skip = operation === 'query' ? 1 : 0
    const fault = await sandbox.addFault({ vendor: 'salesforce', operation, kind: 'hang', skip })
    const answer = browser.post('/api/me/close', { confirm: email }).catch(() => null)
    await until(
      'the call to be held',
      async () => (await sandbox.faults()).find((one) => one.id === fault && one.held > 0) ?? null,
    )
    await portal.kill()
    await answer
    await portal.restart()
    await sandbox.removeFault(fault)
    expect((await portal.browser().post('/api/auth/login', { email, password })).status).toBe(401)

    await until('the account to be closed', async () => {
      await portal.moveClock(61_000)
      await portal.scheduled()
      const { accounts } = await sandbox.control<{ accounts: Record<string, unknown>[] }>('/accounts')
      const account = accounts.find((one) => one['number'] === number)
      return account?.['portalStatus'] === 'Closed' ? account : null
    })
    const notice = async () => (await sandbox.mails(email)).filter(({ subject }) => subject.startsWith('Your login was closed'))
    await until('the notice', async () => ((await notice()).length > 0 ? true : null))
    expect(await notice()).toHaveLength(1)
  },
)
