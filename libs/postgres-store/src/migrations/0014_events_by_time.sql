-- The log by time: a part a month, made ahead of time and dropped whole when it is older than what is kept
-- (see events/event-history.ts). The table as it was becomes the first part; no row of it is written anew.
--
-- Each part has the key (partition, epoch, sequence) of its own. A key of the whole would have to hold the
-- time as well, which makes it weaker and larger, and one over 10^8 rows would have to be built here. The
-- parts' own are as good: an event has one time, so that whoever brings it again brings it to the same part.
--
-- `events_rest` takes what no month does: nothing is refused because a clock was wrong.

-- The end of the first part. Nothing can be written beyond it until all of this is done: that is why it is a
-- week away or more. An event of a clock that is ahead of that is set aside meanwhile, and can be retried.
SET LOCAL lock_timeout = '2s';
ALTER TABLE events DROP CONSTRAINT IF EXISTS events_end;
DO $$
BEGIN
  EXECUTE format(
    'ALTER TABLE events ADD CONSTRAINT events_end CHECK (at < %L) NOT VALID',
    date_trunc('month', now() AT TIME ZONE 'UTC' + interval '1 month 7 days') AT TIME ZONE 'UTC'
  );
END $$;

-- next transaction
CREATE TABLE IF NOT EXISTS events_rest
  (LIKE events INCLUDING DEFAULTS, PRIMARY KEY (partition, epoch, sequence));
DO $$
DECLARE
  part_end constant text := substring(pg_get_constraintdef(oid) FROM '''([^'']+)''')
    FROM pg_constraint WHERE conrelid = 'events'::regclass AND conname = 'events_end';
BEGIN
  EXECUTE format(
    'WITH moved AS (DELETE FROM events WHERE at >= %L RETURNING *)
     INSERT INTO events_rest SELECT * FROM moved',
    part_end
  );
END $$;

-- next transaction
-- Reads the whole table, while others read and write it. What follows then need not.
ALTER TABLE events VALIDATE CONSTRAINT events_end;

-- next transaction
SET LOCAL lock_timeout = '2s';
ALTER TABLE events RENAME TO events_first;
ALTER TABLE events_first RENAME CONSTRAINT events_pkey TO events_first_pkey;
ALTER INDEX events_at_idx RENAME TO events_first_at_idx;
CREATE TABLE events (LIKE events_first INCLUDING DEFAULTS) PARTITION BY RANGE (at);
CREATE INDEX events_at_idx ON events USING brin (at);
DO $$
DECLARE
  part_end constant text := substring(pg_get_constraintdef(oid) FROM '''([^'']+)''')
    FROM pg_constraint WHERE conrelid = 'events_first'::regclass AND conname = 'events_end';
BEGIN
  EXECUTE format(
    'ALTER TABLE events ATTACH PARTITION events_first FOR VALUES FROM (MINVALUE) TO (%L)', part_end
  );
END $$;
ALTER TABLE events ATTACH PARTITION events_rest DEFAULT;
ALTER TABLE events_first DROP CONSTRAINT events_end;

-- What is not kept any more: all events up to a sequence may be gone, and none from this time on is.
ALTER TABLE partitions ADD COLUMN dropped_through bigint NOT NULL DEFAULT 0;
ALTER TABLE partitions ADD COLUMN dropped_before timestamptz;

-- Up to where the events of each partition were told to their handlers, in which epoch: when the live store is
-- lost, it is from here that they are told what they were not told yet. Apart from `partitions`, whose rows
-- are locked by whoever stores.
CREATE TABLE notified_marks (
  partition integer PRIMARY KEY,
  epoch text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL
) WITH (fillfactor = 50);
