import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { crashes, lostEvents, noWriteBack, outage } from './campaigns.ts'
import { report, reportOutage } from './report.ts'
import { readSettings, timeoutOf } from './settings.ts'

const settings = readSettings(env.TEST_CHAOS)
const timeout = timeoutOf(settings)
/** It tells where it stands before its time is over. */
const limit = timeout - 20_000
const FOUND_WITHIN_MINUTES = 15

test('events that are never sent: their orders are found', { timeout }, async (context) => {
  const result = await report(context, lostEvents(settings), limit)
  expect(result.ends.delivered).toBe(result.tried)
  expect(result.slowestFindMinutes).toBeLessThanOrEqual(FOUND_WITHIN_MINUTES)
})

test('Salesforce takes no write-back for two hours: it shows every order afterwards', { timeout }, async (context) => {
  await reportOutage(context, noWriteBack(settings), limit)
})

test.runIf(settings.full)('Freebit is down for three days: every order completes', { timeout }, async (context) => {
  await reportOutage(context, outage(settings, 'freebit'), limit)
})

test.runIf(settings.full)('Salesforce is down for three days: every order completes', { timeout }, async (context) => {
  await reportOutage(context, outage(settings, 'salesforce'), limit)
})

// The last one: an aborted object may keep the runtime from starting over.
test('objects are evicted and aborted, answers lost and late: every order once', { timeout }, async (context) => {
  await report(context, crashes(settings, 1), limit)
})
