-- Another process that holds a partition's log may have lost its last events. Each begins a new life of
-- the epoch; `cuts` says up to which sequence each of the lives before lasted, the newest last. What
-- somebody still holds of a life beyond its cut is lost, and its number has been given again.
ALTER TABLE partitions ADD COLUMN life integer NOT NULL DEFAULT 0;
ALTER TABLE partitions ADD COLUMN cuts bigint[] NOT NULL DEFAULT '{}';
-- The process of Redis that the life began with.
ALTER TABLE partitions ADD COLUMN run text;
-- By which requests are known again when Redis is rebuilt.
ALTER TABLE events ADD COLUMN names text[];
-- What came last, whatever it belongs to: a page of it for each 128 of the table.
CREATE INDEX events_at_idx ON events USING brin (at);
-- The epochs before this one, the newest last: their events are of logs that were given up.
ALTER TABLE partitions ADD COLUMN former_epochs text[] NOT NULL DEFAULT '{}';
