const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The numbers of contracts §7, in milliseconds unless the name says otherwise. */
export const NUMBERS = {
  accessTokenMs: 10 * MINUTE,
  sessionIdleMs: 30 * MINUTE,
  sessionAbsoluteMs: 12 * HOUR,
  rememberedIdleMs: 30 * DAY,
  rememberedAbsoluteMs: 30 * DAY,
  refreshOverlapMs: 10 * SECOND,
  lockoutFailures: 10,
  lockoutWindowMs: 15 * MINUTE,
  lockoutFirstMs: 15 * MINUTE,
  lockoutMaxMs: DAY,
  /** Characters of a new password (NIST 800-63B-4). */
  passwordFewest: 15,
  passwordFewestWithSecondFactor: 8,
  passwordMost: 128,
  signUpCodeMs: 10 * MINUTE,
  signUpCodeTries: 5,
  resetLinkMs: 30 * MINUTE,
  emailChangeMs: HOUR,
  emailUndoMs: 7 * DAY,
  notMeMs: 7 * DAY,
  setPasswordMs: 30 * MINUTE,
  linkAccountMs: 30 * MINUTE,
  mfaChallengeMs: 5 * MINUTE,
  authenticatorSetupMs: 15 * MINUTE,
  secondFactorTries: 5,
  secondFactorWindowMs: 15 * MINUTE,
  stepUpMs: 10 * MINUTE,
  customerNumberCopyMs: 30 * SECOND,
  idempotencyMs: DAY,
  duplicateCartMs: DAY,
  signatureBackMs: 300 * SECOND,
  signatureAheadMs: 60 * SECOND,
  nonceMs: DAY,
  vendorReadTimeoutMs: 10 * SECOND,
  vendorWriteTimeoutMs: 30 * SECOND,
  vendorLongReadTimeoutMs: 30 * SECOND,
  vendorQueueWaitMs: 30 * SECOND,
  breakerWindowMs: 30 * SECOND,
  breakerMinimumCalls: 10,
  breakerFailureShare: 0.5,
  breakerOpenMs: 30 * SECOND,
  whmcsSettleMs: 5 * MINUTE,
  freebitSettleMs: 15 * MINUTE,
  publicRequestsAMinute: 120,
  catalogMemoMs: 2 * SECOND,
  catalogCountsMs: 30 * SECOND,
  catalogDebounceMs: SECOND,
  catalogPurgeAgainMs: 2 * MINUTE,
  catalogPartRetentionMs: DAY,
  volatileMs: MINUTE,
  kvCacheTtlSeconds: 30,
  catchUpMs: 5 * MINUTE,
  reconciliationMs: HOUR,
  eventsStaleMs: 15 * MINUTE,
  outboundMessageMs: 7 * DAY,
  preflightMs: 3 * DAY,
  scheduleHorizonMs: 365 * DAY,
  parkedAlertMs: 15 * MINUTE,
  refusedRetryMs: 30 * MINUTE,
  /** From so many tries on an announcement is late, not on its way: they take three quarters of an hour. */
  lateAttempts: 8,
  mailLeaseMs: 2 * MINUTE,
  mailKeptMs: 400 * DAY,
} as const

/** How old a copy of account data may be, by topic (product B, S). `null`: cleared by events and our own writes only. */
export const COPY_LIFETIME_MS = {
  orders: null,
  invoices: 90 * SECOND,
  invoice: 5 * MINUTE,
  'payment-methods': 15 * MINUTE,
  subscriptions: 5 * MINUTE,
  subscription: 10 * MINUTE,
  line: 5 * MINUTE,
  profile: 30 * MINUTE,
  eligibility: 12 * HOUR,
} as const

/** Per gateway object: calls in flight (a platform limit of 6 connections leaves one for the login) and calls that may wait. */
export const VENDOR_BUDGET = {
  salesforce: { inFlight: 5, waiting: 200 },
  whmcs: { inFlight: 5, waiting: 200 },
  freebit: { inFlight: 2, waiting: 100 },
  sendgrid: { inFlight: 5, waiting: 500 },
} as const
/** Gateway objects that share Salesforce's short calls; one more takes the long ones. */
export const SALESFORCE_SHORT_OBJECTS = 4
