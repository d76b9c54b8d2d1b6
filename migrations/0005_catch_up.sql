CREATE TABLE `catch_up_cursors` (
	`entity` text PRIMARY KEY NOT NULL,
	`since` text NOT NULL,
	`next_run_at_ms` integer NOT NULL,
	`claimed_until_ms` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `event_inbox_age` ON `event_inbox` (`received_at`,`id`);