import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { crashes, outage, wipedQueues } from './campaigns.ts'
import { report, reportOutage } from './report.ts'
import { readSettings, timeoutOf } from './settings.ts'

const settings = readSettings(env.TEST_CHAOS)
const timeout = timeoutOf(settings)
/** It tells where it stands before its time is over. */
const limit = timeout - 20_000

test('the queues are wiped: nothing is lost', { timeout }, async (context) => {
  const result = await report(context, wipedQueues(settings), limit)
  expect(result.ends.delivered).toBe(result.tried)
})

test('WHMCS is down for three days: every order completes', { timeout }, async (context) => {
  await reportOutage(context, outage(settings, 'whmcs'), limit)
})

// The last one: an aborted object may keep the runtime from starting over.
test('objects are evicted and aborted, answers lost and late: every order once', { timeout }, async (context) => {
  await report(context, crashes(settings, 0), limit)
})
