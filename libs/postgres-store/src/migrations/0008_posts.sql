-- Of polls of type `text`: what the ballot's text became, see libs/domain/src/polls/posts.ts.
ALTER TABLE ballots ADD COLUMN text_id text COLLATE "C";
ALTER TABLE ballots ADD COLUMN text_state text;

CREATE TABLE poll_questions (
  poll_id text COLLATE "C" NOT NULL REFERENCES polls ON DELETE CASCADE,
  id text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  -- Absent where a host asked.
  voter_id text COLLATE "C",
  author_name text,
  text text NOT NULL,
  -- As it was asked, where a host changed it.
  original_text text,
  state text NOT NULL,
  is_pinned boolean NOT NULL,
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (poll_id, id)
) WITH (fillfactor = 85);

CREATE TABLE question_votes (
  poll_id text COLLATE "C" NOT NULL,
  question_id text COLLATE "C" NOT NULL,
  voter_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (poll_id, question_id, voter_id),
  FOREIGN KEY (poll_id, question_id) REFERENCES poll_questions ON DELETE CASCADE
);

-- Words of voters that a host hid or showed.
CREATE TABLE poll_words (
  poll_id text COLLATE "C" NOT NULL REFERENCES polls ON DELETE CASCADE,
  -- As a counter, see libs/domain/src/polls/cast-ballot.ts.
  word text COLLATE "C" NOT NULL,
  is_hidden boolean NOT NULL,
  decided_by text NOT NULL,
  PRIMARY KEY (poll_id, word)
);

CREATE TABLE moderation_words (
  tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
  blocked text[] NOT NULL,
  allowed text[] NOT NULL,
  languages text[] NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
