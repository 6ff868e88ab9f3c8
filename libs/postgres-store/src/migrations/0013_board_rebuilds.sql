-- While a board is rebuilt to what it was at a moment; it takes no writes then.
ALTER TABLE leaderboards ADD COLUMN rebuild jsonb;
