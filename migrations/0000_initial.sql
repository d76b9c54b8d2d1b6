CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`user_id` text,
	`actor` text NOT NULL,
	`event` text NOT NULL,
	`request_id` text,
	`detail` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_log_user` ON `audit_log` (`user_id`,`at`);--> statement-breakpoint
CREATE TABLE `event_cursors` (
	`channel` text PRIMARY KEY NOT NULL,
	`last_sequence` integer NOT NULL,
	`last_occurred_at` text NOT NULL,
	`last_received_at_ms` integer NOT NULL,
	`last_change_at_ms` integer
);
--> statement-breakpoint
CREATE TABLE `event_inbox` (
	`id` text PRIMARY KEY NOT NULL,
	`batch_key` text NOT NULL,
	`channel` text NOT NULL,
	`sequence` integer NOT NULL,
	`kind` text NOT NULL,
	`entity` text NOT NULL,
	`payload` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at_ms` integer NOT NULL,
	`error` text,
	`received_at` text NOT NULL,
	`processed_at` text
);
--> statement-breakpoint
CREATE INDEX `event_inbox_open` ON `event_inbox` (`next_attempt_at_ms`) WHERE state = 'received';--> statement-breakpoint
CREATE INDEX `event_inbox_batch` ON `event_inbox` (`batch_key`);--> statement-breakpoint
CREATE TABLE `id_mappings` (
	`user_id` text PRIMARY KEY NOT NULL,
	`whmcs_client_id` text NOT NULL,
	`sf_account_id` text NOT NULL,
	`sf_contact_id` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `id_mappings_whmcs_client_id_unique` ON `id_mappings` (`whmcs_client_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `id_mappings_sf_account_id_unique` ON `id_mappings` (`sf_account_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `id_mappings_sf_contact_id_unique` ON `id_mappings` (`sf_contact_id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`state` text NOT NULL,
	`status` integer,
	`content_type` text,
	`body` text,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer,
	PRIMARY KEY(`scope`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_expiry` ON `idempotency_keys` (`expires_at_ms`);--> statement-breakpoint
CREATE TABLE `invoices_mirror` (
	`invoice_id` text PRIMARY KEY NOT NULL,
	`whmcs_client_id` text NOT NULL,
	`status` text NOT NULL,
	`total` integer NOT NULL,
	`due_on` text,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invoices_mirror_client` ON `invoices_mirror` (`whmcs_client_id`);--> statement-breakpoint
CREATE TABLE `mail_outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`unique_key` text NOT NULL,
	`kind` text NOT NULL,
	`recipient` text NOT NULL,
	`cc` text,
	`subject` text NOT NULL,
	`text_body` text NOT NULL,
	`html_body` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at_ms` integer NOT NULL,
	`lease_until_ms` integer,
	`expires_at_ms` integer NOT NULL,
	`repeatable` integer NOT NULL,
	`provider_message_id` text,
	`error` text,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mail_outbox_unique_key_unique` ON `mail_outbox` (`unique_key`);--> statement-breakpoint
CREATE INDEX `mail_outbox_due` ON `mail_outbox` (`state`,`next_attempt_at_ms`);--> statement-breakpoint
CREATE TABLE `order_index` (
	`portal_order_id` text PRIMARY KEY NOT NULL,
	`sf_order_id` text,
	`user_id` text,
	`sf_account_id` text NOT NULL,
	`checkout_id` text NOT NULL,
	`cart_hash` text NOT NULL,
	`state` text NOT NULL,
	`next_look_at_ms` integer,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `order_index_sf_order_id_unique` ON `order_index` (`sf_order_id`);--> statement-breakpoint
CREATE INDEX `order_index_account` ON `order_index` (`sf_account_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `order_index_checkout` ON `order_index` (`checkout_id`);--> statement-breakpoint
CREATE INDEX `order_index_cart` ON `order_index` (`cart_hash`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `order_index_open` ON `order_index` (`next_look_at_ms`) WHERE state in ('submitting', 'provisioning', 'needs-attention');--> statement-breakpoint
CREATE TABLE `request_nonces` (
	`caller` text NOT NULL,
	`nonce` text NOT NULL,
	`seen_at_ms` integer NOT NULL,
	PRIMARY KEY(`caller`, `nonce`)
);
--> statement-breakpoint
CREATE INDEX `request_nonces_age` ON `request_nonces` (`seen_at_ms`);--> statement-breakpoint
CREATE TABLE `subscriptions_mirror` (
	`service_id` text PRIMARY KEY NOT NULL,
	`whmcs_client_id` text NOT NULL,
	`status` text NOT NULL,
	`phone_number` text,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `subscriptions_mirror_client` ON `subscriptions_mirror` (`whmcs_client_id`);--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` text PRIMARY KEY NOT NULL,
	`unique_key` text NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`detail` text NOT NULL,
	`state` text NOT NULL,
	`created_at` text NOT NULL,
	`closed_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_unique_key_unique` ON `tasks` (`unique_key`);--> statement-breakpoint
CREATE INDEX `tasks_open` ON `tasks` (`state`,`created_at`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`password_hash` text NOT NULL,
	`email_verified_at` text,
	`created_at` text NOT NULL,
	`closed_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);