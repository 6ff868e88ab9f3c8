-- Which periods of which boards have entries, and when it is time to look whether one is over for good.
-- Filled with the entries; the row goes when the period is archived. `check_at` begins with the first
-- entry and moves to the expiry of the period, so that finding what is due never reads what is not.
CREATE TABLE leaderboard_periods (
  leaderboard_id text COLLATE "C" NOT NULL REFERENCES leaderboards ON DELETE CASCADE,
  period text COLLATE "C" NOT NULL,
  check_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (leaderboard_id, period)
);

CREATE INDEX leaderboard_periods_check_at_idx ON leaderboard_periods (check_at);

-- From key to key: a period with a million entries costs one look.
INSERT INTO leaderboard_periods (leaderboard_id, period)
WITH RECURSIVE known AS (
  (SELECT leaderboard_id, period FROM leaderboard_entries ORDER BY leaderboard_id, period LIMIT 1)
  UNION ALL
  SELECT next.leaderboard_id, next.period
  FROM known, LATERAL (
    SELECT leaderboard_id, period FROM leaderboard_entries AS entry
    WHERE (entry.leaderboard_id, entry.period) > (known.leaderboard_id, known.period)
    ORDER BY leaderboard_id, period LIMIT 1
  ) AS next
)
SELECT leaderboard_id, period FROM known;

CREATE TABLE archived_periods (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  leaderboard_id text COLLATE "C" NOT NULL REFERENCES leaderboards ON DELETE CASCADE,
  period text COLLATE "C" NOT NULL,
  -- A ranking of a part of the members; the one of all is ''.
  segment text COLLATE "C" NOT NULL DEFAULT '',
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  -- Rows, and how many of them nobody sees.
  total integer NOT NULL DEFAULT 0,
  hidden integer NOT NULL DEFAULT 0,
  -- Rises with every change, as versions in the live store do.
  version bigint NOT NULL DEFAULT 0,
  archived_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT archived_periods_period_unique UNIQUE (leaderboard_id, period, segment)
);

CREATE INDEX archived_periods_newest_idx
  ON archived_periods (leaderboard_id, segment, starts_at, period);

-- The final ranking of a period. Ranks follow from these columns and from the hidden rows before them,
-- so that hiding a member changes one row a period and not a million. The keys begin with a number:
-- four indexes over the names of board and period would be larger than the entries.
CREATE TABLE archived_entries (
  archive_id bigint NOT NULL REFERENCES archived_periods ON DELETE CASCADE,
  -- From 1, as listed.
  position integer NOT NULL,
  -- Of the entries that are equal in score and columns: how many entries stand higher than they, which
  -- of the levels they are (from 1), and how many they are.
  higher integer NOT NULL,
  level integer NOT NULL,
  level_size integer NOT NULL,
  leaderboard_id text COLLATE "C" NOT NULL,
  -- Null in a row whose entry was removed; it is hidden, and keeps the places of the others.
  member_id text COLLATE "C",
  score double precision NOT NULL,
  prefix text COLLATE "C" NOT NULL,
  updated_at timestamptz NOT NULL,
  metadata json,
  is_hidden boolean NOT NULL DEFAULT false,
  PRIMARY KEY (archive_id, position)
);

-- One member: of a period, through the history of a board, or to be erased.
CREATE UNIQUE INDEX archived_entries_member_key
  ON archived_entries (leaderboard_id, member_id, archive_id);
-- Places in the order: cursors, ranges of scores, previews.
CREATE INDEX archived_entries_place_idx ON archived_entries (archive_id, score, prefix, member_id);
-- What is to be subtracted.
CREATE INDEX archived_entries_hidden_idx
  ON archived_entries (archive_id, position) INCLUDE (level, level_size) WHERE is_hidden;
