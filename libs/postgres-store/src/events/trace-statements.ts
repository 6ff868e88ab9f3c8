import type { Statement } from './statements.ts';

export const ADD_ASIDE_VOTERS: Statement = {
  name: 'add_aside_voters',
  text: `
    INSERT INTO aside_voters (poll_id, round, voter_id)
    SELECT * FROM unnest($1::text[], $2::integer[], $3::text[])
    ON CONFLICT DO NOTHING`,
};

export const REMOVE_ASIDE_VOTERS: Statement = {
  name: 'remove_aside_voters',
  text: `
    DELETE FROM aside_voters AS stored
    USING unnest($1::text[], $2::integer[], $3::text[]) AS back (poll_id, round, voter_id)
    WHERE stored.poll_id = back.poll_id
      AND stored.round = back.round
      AND stored.voter_id = back.voter_id`,
};

export const KEEP_SPELLINGS: Statement = {
  name: 'keep_spellings',
  text: `
    INSERT INTO word_spellings (poll_id, round, is_aside, word, spelling)
    SELECT * FROM unnest($1::text[], $2::integer[], $3::boolean[], $4::text[], $5::text[])
    ON CONFLICT (poll_id, round, is_aside, word) DO UPDATE SET spelling = excluded.spelling`,
};

export const COUNT_POSTS: Statement = {
  name: 'count_posts',
  text: `
    UPDATE polls SET post_count = greatest(polls.post_count, given.count)
    FROM unnest($1::text[], $2::integer[]) AS given (id, count)
    WHERE polls.id = given.id`,
};
