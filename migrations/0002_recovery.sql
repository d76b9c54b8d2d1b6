CREATE TABLE `email_follow_ups` (
	`user_id` text PRIMARY KEY NOT NULL,
	`former_emails` text NOT NULL,
	`email` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at_ms` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `email_follow_ups_due` ON `email_follow_ups` (`next_attempt_at_ms`);--> statement-breakpoint
ALTER TABLE `mail_outbox` ADD `secret` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `mail_outbox_age` ON `mail_outbox` (`created_at`);--> statement-breakpoint
UPDATE `mail_outbox` SET `secret` = true WHERE `kind` = 'sign-up-code';--> statement-breakpoint
UPDATE `mail_outbox` SET `text_body` = '', `html_body` = '' WHERE `secret` AND `state` IN ('sent', 'failed');
