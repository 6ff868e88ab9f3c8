-- Ids and keys sort by their bytes (COLLATE "C"): pages follow the same order on every machine, and
-- comparing bytes is what keeps the primary keys of entries and ballots fast.

CREATE TABLE tenants (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  -- Encrypted by the caller.
  signing_secret text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE api_keys (
  id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL REFERENCES tenants ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('secret', 'publishable')),
  -- SHA-256 of the key; the key itself is never stored.
  hash text COLLATE "C" NOT NULL UNIQUE,
  allowed_origins text[] NOT NULL,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz
);

CREATE INDEX api_keys_tenant_id_idx ON api_keys (tenant_id, created_at, id);

CREATE TABLE users (
  id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL REFERENCES tenants ON DELETE CASCADE,
  email text NOT NULL,
  password_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE INDEX users_tenant_id_idx ON users (tenant_id);

CREATE TABLE leaderboards (
  id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL REFERENCES tenants ON DELETE CASCADE,
  key text COLLATE "C" NOT NULL,
  name text NOT NULL,
  -- The ranking rules as one value: they are read and replaced together, never searched.
  rules jsonb NOT NULL,
  durability text NOT NULL,
  visibility text NOT NULL,
  config_version integer NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT leaderboards_key_unique UNIQUE (tenant_id, key)
);

CREATE TABLE polls (
  id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL REFERENCES tenants ON DELETE CASCADE,
  key text COLLATE "C",
  question text NOT NULL,
  type text NOT NULL,
  -- The ballot rules (options, bounds, changes) as one value.
  rules jsonb NOT NULL,
  voter_identity text NOT NULL,
  results_visibility text NOT NULL,
  durability text NOT NULL,
  visibility text NOT NULL,
  config_version integer NOT NULL,
  -- The durable record of `poll.moved` events; the status in force is the live store's.
  status text NOT NULL DEFAULT 'draft',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX polls_key_unique ON polls (tenant_id, key) WHERE key IS NOT NULL;
CREATE INDEX polls_newest_idx ON polls (tenant_id, created_at, id);

-- How far each partition's log is stored. The row is locked and moved in the transaction that stores
-- events: this, and not a key on `events`, is what makes storing exactly-once. Few rows, changed
-- with every batch: pages are left half empty so that updates stay within them.
CREATE TABLE partitions (
  partition integer PRIMARY KEY,
  epoch text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL DEFAULT 0 CHECK (sequence >= 0)
) WITH (fillfactor = 50);

-- The log: append-only, kept when its board or poll is deleted, and so without foreign keys.
--
-- A plain table, because it gives the stronger key while the table is small, and because it becomes
-- the first part of one partitioned by time without a row being rewritten:
--   CREATE UNIQUE INDEX CONCURRENTLY events_before_y_key
--     ON events (partition, epoch, sequence, at);
--   ALTER TABLE events ADD CONSTRAINT events_before_y CHECK (at < 'Y') NOT VALID;
--   ALTER TABLE events VALIDATE CONSTRAINT events_before_y;
--   BEGIN;
--   ALTER TABLE events RENAME TO events_before_y;
--   CREATE TABLE events (LIKE events_before_y INCLUDING DEFAULTS) PARTITION BY RANGE (at);
--   ALTER TABLE events ADD UNIQUE (partition, epoch, sequence, at);
--   ALTER TABLE events ATTACH PARTITION events_before_y FOR VALUES FROM (MINVALUE) TO ('Y');
--   CREATE TABLE events_y PARTITION OF events FOR VALUES FROM ('Y') TO ('Z');
--   COMMIT;
-- A partitioned table cannot hold a key without `at`; the marks in `partitions` carry the guarantee.
CREATE TABLE events (
  partition integer NOT NULL,
  epoch text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  -- Version of the list of events in force when it was written.
  format smallint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  resource_id text COLLATE "C" NOT NULL,
  type text NOT NULL,
  -- The resource's version after the event.
  version bigint NOT NULL,
  at timestamptz NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY (partition, epoch, sequence)
);

-- No index holds what an update changes, and pages keep room: a new score rewrites its row in place
-- (a heap-only update) instead of touching the key.
CREATE TABLE leaderboard_entries (
  leaderboard_id text COLLATE "C" NOT NULL REFERENCES leaderboards ON DELETE CASCADE,
  period text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  score double precision NOT NULL,
  -- Further columns and tie sequence, in the order-preserving form of the live store.
  prefix text COLLATE "C" NOT NULL,
  updated_at timestamptz NOT NULL,
  -- json, not jsonb: it gives back the very text, and takes the escapes (NUL, lone surrogates) that
  -- jsonb refuses but that are valid JSON, so an accepted write can always be stored.
  metadata json,
  -- Sequence of the event that last changed the entry.
  sequence bigint NOT NULL,
  PRIMARY KEY (leaderboard_id, period, member_id)
) WITH (fillfactor = 85);

CREATE TABLE ballots (
  poll_id text COLLATE "C" NOT NULL REFERENCES polls ON DELETE CASCADE,
  voter_id text COLLATE "C" NOT NULL,
  choices text[] NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (poll_id, voter_id)
) WITH (fillfactor = 85);

-- json throughout: values of a customer's file travel in it, and are only ever read back whole.
CREATE TABLE import_jobs (
  id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL REFERENCES tenants ON DELETE CASCADE,
  leaderboard_key text COLLATE "C" NOT NULL,
  state text NOT NULL,
  mapping json NOT NULL,
  progress json NOT NULL,
  rejections json NOT NULL,
  error text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE INDEX import_jobs_tenant_id_idx ON import_jobs (tenant_id);

CREATE TABLE import_chunks (
  job_id text COLLATE "C" NOT NULL REFERENCES import_jobs ON DELETE CASCADE,
  index integer NOT NULL,
  bytes bytea NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, index)
);

-- Chunks live for minutes: compressing them costs more than it saves.
ALTER TABLE import_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;
