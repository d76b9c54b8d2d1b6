CREATE TABLE `account_closings` (
	`user_id` text PRIMARY KEY NOT NULL,
	`sf_account_id` text NOT NULL,
	`mail_id` text NOT NULL,
	`address_objects` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at_ms` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `account_closings_due` ON `account_closings` (`next_attempt_at_ms`);