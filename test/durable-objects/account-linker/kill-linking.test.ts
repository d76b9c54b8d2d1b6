import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Call, openScene, type Scene } from './scene.ts'

/** Every vendor call of linking a billing login, in order; `nth` counts equal operations. */
const CALLS: readonly Call[] = [
  ['whmcs', 'ValidateLogin', 0],
  ['whmcs', 'GetUsers', 0],
  ['whmcs', 'GetClientsDetails', 0],
  ['salesforce', 'query', 0],
  ['whmcs', 'GetClientsDetails', 1],
  ['salesforce', 'update Account', 0],
]

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
}, 180_000)
afterAll(() => scene.portal.close())

describe('linking killed while a vendor call is held, restarted, released: the person starts again and gets there', () => {
  it.each(CALLS)('%s %s (%i)', { timeout: 90_000 }, async (...call) => {
    const { portal, newPerson, makeBillingLogin, killDuring, persist, migrate, setPassword, expectOneOfEach } = scene
    const person = await newPerson()
    await makeBillingLogin(person)
    await killDuring(call, () => migrate(portal.browser(), person))
    const { answer } = await persist((browser) => migrate(browser, person))
    await expectOneOfEach(person, await setPassword(answer), { made: 0, source: 'Migrated' })
  })

  it('between linking and the password', { timeout: 90_000 }, async () => {
    const { portal, newPerson, makeBillingLogin, persist, migrate, setPassword, expectOneOfEach } = scene
    const person = await newPerson()
    await makeBillingLogin(person)
    await persist((browser) => migrate(browser, person))
    await portal.restart()
    const { answer } = await persist((browser) => migrate(browser, person))
    await expectOneOfEach(person, await setPassword(answer), { made: 0, source: 'Migrated' })
  })
})
