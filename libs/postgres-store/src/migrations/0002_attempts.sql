-- Submissions that counted as attempts; only on boards that limit them.
ALTER TABLE leaderboard_entries ADD COLUMN attempts integer;
