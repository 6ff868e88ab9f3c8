-- What the live store keeps of a poll beyond its ballots, so that it can be made anew from here.

-- Planned times that were carried out or passed over: they do not come again.
ALTER TABLE polls ADD COLUMN spent_opens_at timestamptz;
ALTER TABLE polls ADD COLUMN spent_closes_at timestamptz;
-- Numbers that answers and questions were given, in all rounds; none is given twice.
ALTER TABLE polls ADD COLUMN post_count integer NOT NULL DEFAULT 0;

-- So far nobody wrote these down. A poll that was opened had its plan carried out; a new round passes over
-- what is past.
UPDATE polls SET spent_opens_at = plan.opens_at
FROM (
  SELECT id, timestamptz 'epoch' + (rules->>'opensAtMs')::bigint * interval '1 millisecond' AS opens_at
  FROM polls WHERE rules ? 'opensAtMs'
) AS plan
WHERE plan.id = polls.id
  AND (polls.status <> 'draft' OR (polls.round > 1 AND plan.opens_at <= polls.moved_at));

UPDATE polls SET spent_closes_at = plan.closes_at
FROM (
  SELECT id, timestamptz 'epoch' + (rules->>'closesAtMs')::bigint * interval '1 millisecond' AS closes_at
  FROM polls WHERE rules ? 'closesAtMs'
) AS plan
WHERE plan.id = polls.id AND plan.closes_at <= polls.moved_at;

UPDATE polls SET post_count = given.count
FROM (
  SELECT poll_id, max(substr(text_id, 3)::integer) AS count
  FROM ballots WHERE text_id IS NOT NULL GROUP BY poll_id
  UNION ALL
  SELECT poll_id, count(*)::integer FROM poll_questions GROUP BY poll_id
) AS given
WHERE given.poll_id = polls.id;

-- Absent of those asked before it was written down; they come first.
ALTER TABLE poll_questions ADD COLUMN number integer;

-- Voters whose ballots are set aside and who have none in: what they cast next is set aside as well. Where
-- there is a ballot, that says it.
CREATE TABLE aside_voters (
  poll_id text COLLATE "C" NOT NULL REFERENCES polls ON DELETE CASCADE,
  round integer NOT NULL,
  voter_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (poll_id, round, voter_id)
);

-- Spellings in which words came first, which need not be those of ballots that stand. A word that lost its
-- last vote is still here, until it comes again.
CREATE TABLE word_spellings (
  poll_id text COLLATE "C" NOT NULL REFERENCES polls ON DELETE CASCADE,
  round integer NOT NULL,
  -- Among the ballots that are set aside.
  is_aside boolean NOT NULL,
  -- As a counter, see libs/domain/src/polls/cast-ballot.ts.
  word text COLLATE "C" NOT NULL,
  spelling text NOT NULL,
  PRIMARY KEY (poll_id, round, is_aside, word)
);
