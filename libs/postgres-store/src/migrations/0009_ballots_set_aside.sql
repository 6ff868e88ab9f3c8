-- Of ballots that a host set aside, out of the tally: by whom, when and why, as far as it is known. json:
-- read back whole.
ALTER TABLE ballots ADD COLUMN aside json;
