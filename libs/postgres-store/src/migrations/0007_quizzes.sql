-- Rounds of quizzes that were closed and whose points are still to be given: the log brings them here.
CREATE TABLE quiz_closings (
  poll_id text COLLATE "C" NOT NULL REFERENCES polls ON DELETE CASCADE,
  round integer NOT NULL,
  closed_at timestamptz NOT NULL,
  -- Not tried again before this time.
  due_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (poll_id, round)
);

CREATE INDEX quiz_closings_due_at_idx ON quiz_closings (due_at);

-- Who was given the points of a round: nobody is given them twice, however often it is closed.
CREATE TABLE quiz_awards (
  poll_id text COLLATE "C" NOT NULL REFERENCES polls ON DELETE CASCADE,
  round integer NOT NULL,
  voter_id text COLLATE "C" NOT NULL,
  points integer NOT NULL,
  PRIMARY KEY (poll_id, round, voter_id)
);
