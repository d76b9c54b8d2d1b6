ALTER TABLE `order_index` ADD `problem_code` text;--> statement-breakpoint
ALTER TABLE `order_index` ADD `problem` text;--> statement-breakpoint
ALTER TABLE `order_index` ADD `parked_at_ms` integer;--> statement-breakpoint
CREATE INDEX `order_index_state` ON `order_index` (`state`,`updated_at_ms`,`portal_order_id`);