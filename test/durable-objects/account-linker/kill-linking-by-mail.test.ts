import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../factories.ts'
import { type Call, openScene, type Person, type Scene } from './scene.ts'

/** From the choice to the last write, in order: the client carries no customer number yet. */
const CALLS: readonly Call[] = [
  ['whmcs', 'GetClientsDetails', 0],
  ['salesforce', 'query', 0],
  ['whmcs', 'GetClientsDetails', 1],
  ['whmcs', 'UpdateClient', 0],
  ['salesforce', 'update Account', 0],
]

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
}, 180_000)
afterAll(() => scene.portal.close())

/** The link of the newest mail. */
const mailedToken = ({ email }: Person): Promise<string> =>
  until(`a link for ${email}`, async () => {
    const mail = (await scene.portal.sandbox.mails(email)).findLast(({ text }) => text.includes('token='))
    return decodeURIComponent(/[?&]token=([^\s&]+)/.exec(mail?.text ?? '')?.[1] ?? '') || null
  })

async function ownerOfUnmarkedClient(): Promise<{ person: Person; clientId: string }> {
  const person = await scene.newPerson()
  const { clientIds } = await scene.makeBillingLogin(person, { clients: [{ customerNumber: null }] })
  return { person, clientId: clientIds[0] ?? '' }
}

describe('linking by mail killed while a vendor call is held, restarted, released: the same link leads on', () => {
  it.each(CALLS)('%s %s (%i)', { timeout: 90_000 }, async (...call) => {
    const { portal, killDuring, persist, migrate, setPassword, expectOneOfEach } = scene
    const { person, clientId } = await ownerOfUnmarkedClient()
    await persist((browser) => migrate(browser, person, { sfNumber: person.customerNumber }))
    const choice = { token: await mailedToken(person), clientId }
    await portal.moveClock(31_000)
    await killDuring(call, () => portal.browser().post('/api/auth/migrate/choose', choice))
    const { answer } = await persist((browser) => browser.post('/api/auth/migrate/choose', choice))
    await expectOneOfEach(person, await setPassword(answer), { made: 0, source: 'Migrated' })
  })

  it('sendgrid mail/send (0): the mail comes, or the person asks for another', { timeout: 90_000 }, async () => {
    const { portal, killDuring, persist, migrate, setPassword, expectOneOfEach } = scene
    const { person, clientId } = await ownerOfUnmarkedClient()
    const ask = { sfNumber: person.customerNumber }
    await killDuring(['sendgrid', 'mail/send', 0], () => migrate(portal.browser(), person, ask))
    const { answer: asked } = await persist((browser) => migrate(browser, person, ask))
    expect(asked.status).toBe(202)
    await until('the second mail', async () => ((await portal.sandbox.mails(person.email)).length > 1 ? true : null))
    const choice = { token: await mailedToken(person), clientId }
    const { answer } = await persist((browser) => browser.post('/api/auth/migrate/choose', choice))
    await expectOneOfEach(person, await setPassword(answer), { made: 0, source: 'Migrated' })
  })
})
