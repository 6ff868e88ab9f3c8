-- The greatest version that any stored event of the partition gave to a board or a poll: what is restored
-- to the live store goes on above it. It costs nothing, the row is changed with every batch. Kept here,
-- as the log has no index by version.
ALTER TABLE partitions ADD COLUMN version bigint NOT NULL DEFAULT 0;

-- Versions follow the clock, so the last event has the greatest. Where the clock was set back it has
-- not; then the hour that a restore adds (see libs/domain/src/events/rebuild.ts) must do.
UPDATE partitions SET version = last.version
FROM partitions AS mark, LATERAL (
  SELECT version FROM events
  WHERE events.partition = mark.partition AND events.epoch = mark.epoch
  ORDER BY sequence DESC LIMIT 1
) AS last
WHERE partitions.partition = mark.partition;
