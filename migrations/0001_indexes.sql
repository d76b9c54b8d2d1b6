CREATE INDEX `audit_log_staff` ON `audit_log` (`at`,`id`) WHERE substr(actor, 1, 6) = 'staff:';--> statement-breakpoint
CREATE INDEX `event_inbox_dead` ON `event_inbox` (`id`) WHERE state = 'dead';