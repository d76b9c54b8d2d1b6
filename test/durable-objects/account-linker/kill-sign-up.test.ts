import { afterAll, beforeAll, describe, it } from 'vitest'
import { until } from '../../factories.ts'
import { type Call, openScene, type Scene } from './scene.ts'

const START: readonly Call[] = [
  ['salesforce', 'query', 0],
  ['sendgrid', 'mail/send', 0],
]

/** From the form of step two to the last write, in order. */
const COMPLETE: readonly Call[] = [
  ['salesforce', 'query', 0],
  ['whmcs', 'GetClientsDetails', 0],
  ['whmcs', 'AddClient', 0],
  ['salesforce', 'update Account', 0],
  ['sendgrid', 'mail/send', 0],
]

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
}, 180_000)
afterAll(() => scene.portal.close())

describe('sign-up killed while a vendor call is held, restarted, released: a retry completes', () => {
  it.each(START)('step one, %s %s (%i)', { timeout: 90_000 }, async (...call) => {
    const { portal, newPerson, killDuring, persist, startSignUp, mailedCode, completeSignUp, expectOneOfEach } = scene
    const person = await newPerson()
    await killDuring(call, () => startSignUp(portal.browser(), person))
    await persist((browser) => startSignUp(browser, person))
    const { browser } = await persist(async (one) => completeSignUp(one, person, await mailedCode(person, 1)))
    await expectOneOfEach(person, browser, { made: 1, source: 'New Signup' })
  })

  it.each(COMPLETE)('step two, %s %s (%i)', { timeout: 90_000 }, async (...call) => {
    const { portal, newPerson, killDuring, persist, startSignUp, mailedCode, completeSignUp, expectOneOfEach } = scene
    const person = await newPerson()
    await persist((browser) => startSignUp(browser, person))
    const code = await mailedCode(person, 1)
    // Else the copy of the account answers instead of Salesforce.
    await portal.moveClock(31_000)
    await killDuring(call, () => completeSignUp(portal.browser(), person, code))
    if (call[0] !== 'sendgrid') {
      const { browser } = await persist((one) => completeSignUp(one, person, code))
      await expectOneOfEach(person, browser, { made: 1, source: 'New Signup' })
    }
    await portal.moveClock(180_000)
    await portal.scheduled()
    await until('the welcome mail', async () => {
      const mails = await portal.sandbox.mails(person.email)
      return mails.some(({ subject }) => subject.startsWith('Welcome')) ? true : null
    })
  })

  it('step two of a customer whom billing knows already, at UpdateClient', { timeout: 90_000 }, async () => {
    const { portal, newPerson, killDuring, persist, startSignUp, mailedCode, completeSignUp, makeBillingLogin } = scene
    const person = await newPerson()
    await makeBillingLogin(person)
    await persist((browser) => startSignUp(browser, person))
    const code = await mailedCode(person, 1)
    await killDuring(['whmcs', 'UpdateClient', 0], () => completeSignUp(portal.browser(), person, code))
    const { browser } = await persist((one) => completeSignUp(one, person, code))
    await scene.expectOneOfEach(person, browser, { made: 0, source: 'New Signup' })
  })
})
