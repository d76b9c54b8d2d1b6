CREATE TABLE `reconciliation_cursor` (
	`id` integer PRIMARY KEY NOT NULL,
	`changed_up_to_ms` integer NOT NULL,
	`last_account_id` text NOT NULL,
	`next_cycle_at_ms` integer NOT NULL,
	`lease_until_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `reconciliation_queue` (
	`sf_account_id` text PRIMARY KEY NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_look_at_ms` integer NOT NULL,
	`suspects` text DEFAULT '[]' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `reconciliation_queue_due` ON `reconciliation_queue` (`next_look_at_ms`);--> statement-breakpoint
CREATE TABLE `sim_claims` (
	`resource` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`claimed_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sim_claims_order` ON `sim_claims` (`order_id`);