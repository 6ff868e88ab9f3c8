-- A ballot as it is counted (see libs/domain/src/polls/cast-ballot.ts): whatever its poll's type, one
-- line of marks. Earlier rounds of a poll keep their ballots.
ALTER TABLE ballots ADD COLUMN round integer NOT NULL DEFAULT 1;
ALTER TABLE ballots ADD COLUMN ballot text;
UPDATE ballots SET ballot = array_to_string(choices, ',');
ALTER TABLE ballots ALTER COLUMN ballot SET NOT NULL;
ALTER TABLE ballots ALTER COLUMN round DROP DEFAULT;
ALTER TABLE ballots DROP COLUMN choices;
ALTER TABLE ballots DROP CONSTRAINT ballots_pkey;
ALTER TABLE ballots ADD PRIMARY KEY (poll_id, round, voter_id);

-- The rest of the durable record of `poll.moved`: the round, when it was moved, and its timer.
ALTER TABLE polls ADD COLUMN round integer NOT NULL DEFAULT 1;
ALTER TABLE polls ADD COLUMN moved_at timestamptz;
ALTER TABLE polls ADD COLUMN timer_ms bigint;

-- What a round came to, as it stood when the next began.
CREATE TABLE poll_rounds (
  poll_id text COLLATE "C" NOT NULL REFERENCES polls ON DELETE CASCADE,
  round integer NOT NULL,
  status text NOT NULL,
  -- json: read back whole, and numbers stay as they were written.
  tally json NOT NULL,
  ended_at timestamptz NOT NULL,
  PRIMARY KEY (poll_id, round)
);
