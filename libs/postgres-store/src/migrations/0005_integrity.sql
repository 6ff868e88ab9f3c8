-- The secrets that submissions are signed with, encrypted by the caller. Not part of the rules, which
-- are shown to whoever may read the board.
ALTER TABLE leaderboards ADD COLUMN signing jsonb;

-- Submissions that a board's quarantine holds, and what became of them: the log brings both here.
CREATE TABLE quarantined_submissions (
  leaderboard_id text COLLATE "C" NOT NULL REFERENCES leaderboards ON DELETE CASCADE,
  id text COLLATE "C" NOT NULL,
  -- In the order in which they were held; pages follow it.
  number bigint GENERATED ALWAYS AS IDENTITY,
  member_id text COLLATE "C" NOT NULL,
  operator text NOT NULL,
  score double precision NOT NULL,
  columns double precision[] NOT NULL,
  -- json as in leaderboard_entries.
  metadata json,
  occurred_at timestamptz NOT NULL,
  reason text NOT NULL,
  held_at timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected')),
  settled_by text,
  settled_at timestamptz,
  PRIMARY KEY (leaderboard_id, id)
);

CREATE INDEX quarantined_submissions_number_idx
  ON quarantined_submissions (leaderboard_id, number);
CREATE INDEX quarantined_submissions_status_idx
  ON quarantined_submissions (leaderboard_id, status, number);
CREATE INDEX quarantined_submissions_settled_at_idx
  ON quarantined_submissions (settled_at) WHERE settled_at IS NOT NULL;
