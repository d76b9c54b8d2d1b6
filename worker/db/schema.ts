import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Instants are ISO UTC text unless the name ends in Ms (epoch milliseconds, for comparisons with the clock). */

export const users = sqliteTable('users', {
  id: text('id').primaryKey(),
  email: text('email').notNull().unique(),
  passwordHash: text('password_hash').notNull(),
  emailVerifiedAt: text('email_verified_at'),
  createdAt: text('created_at').notNull(),
  closedAt: text('closed_at'),
})

export const idMappings = sqliteTable('id_mappings', {
  userId: text('user_id')
    .primaryKey()
    .references(() => users.id),
  whmcsClientId: text('whmcs_client_id').notNull().unique(),
  sfAccountId: text('sf_account_id').notNull().unique(),
  sfContactId: text('sf_contact_id').unique(),
  createdAt: text('created_at').notNull(),
})

/** First answers by caller and key: `scope` is `user:{id}`, `staff:{email}`, `anonymous:{address hash}`, `salesforce` or `whmcs`. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    scope: text('scope').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    state: text('state', { enum: ['running', 'done'] }).notNull(),
    status: integer('status'),
    contentType: text('content_type'),
    body: text('body'),
    createdAtMs: integer('created_at_ms').notNull(),
    /** null: kept for ever (machine commands). */
    expiresAtMs: integer('expires_at_ms'),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] }), index('idempotency_keys_expiry').on(table.expiresAtMs)],
)

/** Billing and CRM do not carry a changed e-mail address of a login yet; a row ends when they do. */
export const emailFollowUps = sqliteTable(
  'email_follow_ups',
  {
    userId: text('user_id')
      .primaryKey()
      .references(() => users.id),
    /** Addresses to replace, separated by spaces: any other was set there on purpose. */
    formerEmails: text('former_emails').notNull(),
    email: text('email').notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAtMs: integer('next_attempt_at_ms').notNull(),
  },
  (table) => [index('email_follow_ups_due').on(table.nextAttemptAtMs)],
)

/** A closed login that is not gone from every object and from the CRM yet; a row ends when it is, and the notice has left. */
export const accountClosings = sqliteTable(
  'account_closings',
  {
    userId: text('user_id')
      .primaryKey()
      .references(() => users.id),
    sfAccountId: text('sf_account_id').notNull(),
    /** Of the closing notice, which holds the address until it is sent. */
    mailId: text('mail_id').notNull(),
    /** Objects named by HMAC of the address, which nobody knows any more afterwards; JSON. */
    addressObjects: text('address_objects').notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAtMs: integer('next_attempt_at_ms').notNull(),
  },
  (table) => [index('account_closings_due').on(table.nextAttemptAtMs)],
)

export const auditLog = sqliteTable(
  'audit_log',
  {
    id: text('id').primaryKey(),
    at: text('at').notNull(),
    userId: text('user_id'),
    /** `user`, `staff:{name}`, `salesforce`, `whmcs`, `system`. */
    actor: text('actor').notNull(),
    event: text('event').notNull(),
    requestId: text('request_id'),
    /** JSON of ids and reasons; never secrets or personal data. */
    detail: text('detail').notNull().default('{}'),
  },
  (table) => [
    index('audit_log_user').on(table.userId, table.at),
    index('audit_log_staff').on(table.at, table.id).where(sql`substr(actor, 1, 6) = 'staff:'`),
  ],
)

export const eventInbox = sqliteTable(
  'event_inbox',
  {
    id: text('id').primaryKey(),
    /** Signed batch that brought it first. */
    batchKey: text('batch_key').notNull(),
    channel: text('channel').notNull(),
    sequence: integer('sequence').notNull(),
    kind: text('kind').notNull(),
    entity: text('entity').notNull(),
    payload: text('payload').notNull(),
    state: text('state', { enum: ['received', 'done', 'dead'] }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAtMs: integer('next_attempt_at_ms').notNull(),
    error: text('error'),
    receivedAt: text('received_at').notNull(),
    processedAt: text('processed_at'),
  },
  (table) => [
    index('event_inbox_open').on(table.nextAttemptAtMs).where(sql`state = 'received'`),
    index('event_inbox_dead').on(table.id).where(sql`state = 'dead'`),
    index('event_inbox_batch').on(table.batchKey),
    index('event_inbox_age').on(table.receivedAt, table.id),
  ],
)

export const eventCursors = sqliteTable('event_cursors', {
  channel: text('channel').primaryKey(),
  lastSequence: integer('last_sequence').notNull(),
  lastOccurredAt: text('last_occurred_at').notNull(),
  lastReceivedAtMs: integer('last_received_at_ms').notNull(),
  /** Last event that was not a heartbeat. */
  lastChangeAtMs: integer('last_change_at_ms'),
})

/** How far the catch-up has read Salesforce, by what it asks for. */
export const catchUpCursors = sqliteTable('catch_up_cursors', {
  entity: text('entity').primaryKey(),
  /** The next question begins here: instant of Salesforce's own stamps. */
  since: text('since').notNull(),
  nextRunAtMs: integer('next_run_at_ms').notNull(),
  /** A run that was cut off is over then. */
  claimedUntilMs: integer('claimed_until_ms').notNull().default(0),
})

export const requestNonces = sqliteTable(
  'request_nonces',
  {
    caller: text('caller').notNull(),
    nonce: text('nonce').notNull(),
    seenAtMs: integer('seen_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.caller, table.nonce] }), index('request_nonces_age').on(table.seenAtMs)],
)

export const mailOutbox = sqliteTable(
  'mail_outbox',
  {
    id: text('id').primaryKey(),
    /** Business key: kind + entity + version. A second insert of it is no second mail. */
    uniqueKey: text('unique_key').notNull().unique(),
    kind: text('kind').notNull(),
    recipient: text('recipient').notNull(),
    cc: text('cc'),
    subject: text('subject').notNull(),
    textBody: text('text_body').notNull(),
    htmlBody: text('html_body').notNull(),
    state: text('state', { enum: ['queued', 'sending', 'sent', 'failed', 'unknown'] }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAtMs: integer('next_attempt_at_ms').notNull(),
    leaseUntilMs: integer('lease_until_ms'),
    /** After this the mail is worthless (a code) and is not sent any more. */
    expiresAtMs: integer('expires_at_ms').notNull(),
    /** 1: a second copy does no harm, so an unknown outcome may be sent again. */
    repeatable: integer('repeatable', { mode: 'boolean' }).notNull(),
    /** 1: the bodies hold a code or link; they are blanked when the mail is sent or given up. */
    secret: integer('secret', { mode: 'boolean' }).notNull().default(false),
    providerMessageId: text('provider_message_id'),
    error: text('error'),
    createdAt: text('created_at').notNull(),
  },
  (table) => [index('mail_outbox_due').on(table.state, table.nextAttemptAtMs), index('mail_outbox_age').on(table.createdAt)],
)

export const invoicesMirror = sqliteTable(
  'invoices_mirror',
  {
    invoiceId: text('invoice_id').primaryKey(),
    whmcsClientId: text('whmcs_client_id').notNull(),
    status: text('status').notNull(),
    total: integer('total').notNull(),
    dueOn: text('due_on'),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [index('invoices_mirror_client').on(table.whmcsClientId)],
)

export const subscriptionsMirror = sqliteTable(
  'subscriptions_mirror',
  {
    serviceId: text('service_id').primaryKey(),
    whmcsClientId: text('whmcs_client_id').notNull(),
    status: text('status').notNull(),
    phoneNumber: text('phone_number'),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [index('subscriptions_mirror_client').on(table.whmcsClientId)],
)

/** Read model and claim of every order the portal knows; Salesforce holds the truth, the order's object the journal. */
export const orderIndex = sqliteTable(
  'order_index',
  {
    portalOrderId: text('portal_order_id').primaryKey(),
    sfOrderId: text('sf_order_id').unique(),
    userId: text('user_id'),
    sfAccountId: text('sf_account_id').notNull(),
    checkoutId: text('checkout_id').notNull(),
    cartHash: text('cart_hash').notNull(),
    /** `submitting` until Salesforce confirmed it; then the provisioning state. */
    state: text('state', {
      enum: ['submitting', 'abandoned', 'placed', 'provisioning', 'completed', 'failed', 'needs-attention', 'cancelled'],
    }).notNull(),
    nextLookAtMs: integer('next_look_at_ms'),
    /** Why it failed or waits for a person; the message names ids and amounts, nobody. */
    problemCode: text('problem_code'),
    problem: text('problem'),
    /** Since when a `needs-attention` order waits for its person; every action of staff starts it anew. */
    parkedAtMs: integer('parked_at_ms'),
    /** The customer was told that it is cancelled: whatever is approved after that is not started. */
    withdrawnAtMs: integer('withdrawn_at_ms'),
    createdAtMs: integer('created_at_ms').notNull(),
    updatedAtMs: integer('updated_at_ms').notNull(),
  },
  (table) => [
    index('order_index_state').on(table.state, table.updatedAtMs, table.portalOrderId),
    index('order_index_account').on(table.sfAccountId, table.createdAtMs),
    index('order_index_checkout').on(table.checkoutId),
    index('order_index_cart').on(table.cartHash, table.createdAtMs),
    index('order_index_open').on(table.nextLookAtMs).where(sql`state in ('submitting', 'provisioning', 'needs-attention')`),
  ],
)

/** Work for a person, with its evidence. */
export const tasks = sqliteTable(
  'tasks',
  {
    id: text('id').primaryKey(),
    uniqueKey: text('unique_key').notNull().unique(),
    kind: text('kind').notNull(),
    subjectId: text('subject_id').notNull(),
    detail: text('detail').notNull(),
    state: text('state', { enum: ['open', 'closed'] }).notNull(),
    createdAt: text('created_at').notNull(),
    closedAt: text('closed_at'),
  },
  (table) => [index('tasks_open').on(table.state, table.createdAt)],
)

/** Which order a phone number or SIM card belongs to: released when the order ends before its activation, else kept for ever. */
export const simClaims = sqliteTable(
  'sim_claims',
  {
    /** `number:{SHA-256}` or `card:{SHA-256}`. */
    resource: text('resource').primaryKey(),
    /** Salesforce order id. */
    orderId: text('order_id').notNull(),
    /** Attempt of the order that took it last. */
    attempt: integer('attempt').notNull(),
    claimedAtMs: integer('claimed_at_ms').notNull(),
  },
  (table) => [index('sim_claims_order').on(table.orderId)],
)

/** Accounts whose records in all four systems are to be compared; a row ends when they agree or their differences are told. */
export const reconciliationQueue = sqliteTable(
  'reconciliation_queue',
  {
    sfAccountId: text('sf_account_id').primaryKey(),
    attempts: integer('attempts').notNull().default(0),
    nextLookAtMs: integer('next_look_at_ms').notNull(),
    /** JSON of what the first look showed: only what a second one shows again counts. */
    suspects: text('suspects').notNull().default('[]'),
  },
  (table) => [index('reconciliation_queue_due').on(table.nextLookAtMs)],
)

/** One row: where the walk over all accounts stands, and since when changed orders were queued. */
export const reconciliationCursor = sqliteTable('reconciliation_cursor', {
  id: integer('id').primaryKey(),
  /** Changes up to here are queued. */
  changedUpToMs: integer('changed_up_to_ms').notNull(),
  /** Last account of the rotating slice. */
  lastAccountId: text('last_account_id').notNull(),
  nextCycleAtMs: integer('next_cycle_at_ms').notNull(),
  /** One tick at a time. */
  leaseUntilMs: integer('lease_until_ms').notNull(),
})
