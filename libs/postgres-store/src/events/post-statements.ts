import { instant, type Statement } from './statements.ts';

/** An answer that was given anew meanwhile has another id. */
export const DECIDE_TEXTS: Statement = {
  name: 'decide_texts',
  text: `
    UPDATE ballots AS stored SET text_state = decided.state
    FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[])
      AS decided (poll_id, round, voter_id, id, state)
    WHERE stored.poll_id = decided.poll_id
      AND stored.round = decided.round
      AND stored.voter_id = decided.voter_id
      AND stored.text_id = decided.id`,
};

export const INSERT_QUESTIONS: Statement = {
  name: 'insert_questions',
  text: `
    INSERT INTO poll_questions
      (poll_id, id, round, voter_id, author_name, text, original_text, state, is_pinned, asked_at,
        number)
    SELECT poll_id, id, round, voter_id, author_name, text, original_text, state, is_pinned,
      ${instant('asked_at_ms')}, number
    FROM unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::boolean[], $10::bigint[], $11::integer[])
      AS asked (poll_id, id, round, voter_id, author_name, text, original_text, state, is_pinned,
        asked_at_ms, number)`,
};

export const CHANGE_QUESTIONS: Statement = {
  name: 'change_questions',
  text: `
    UPDATE poll_questions AS stored SET
      state = changed.state,
      is_pinned = changed.is_pinned,
      text = changed.text,
      original_text = coalesce(stored.original_text,
        CASE WHEN changed.is_reworded OR stored.text <> changed.text THEN stored.text END)
    FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::text[], $6::boolean[])
      AS changed (poll_id, id, state, is_pinned, text, is_reworded)
    WHERE stored.poll_id = changed.poll_id AND stored.id = changed.id`,
};

export const DELETE_QUESTIONS: Statement = {
  name: 'delete_questions',
  text: `
    DELETE FROM poll_questions AS stored
    USING unnest($1::text[], $2::text[]) AS gone (poll_id, id)
    WHERE stored.poll_id = gone.poll_id AND stored.id = gone.id`,
};

/** A vote may be given, taken back and given in one batch. */
export const INSERT_VOTES: Statement = {
  name: 'insert_question_votes',
  text: `
    INSERT INTO question_votes (poll_id, question_id, voter_id)
    SELECT given.poll_id, given.question_id, given.voter_id
    FROM unnest($1::text[], $2::text[], $3::text[]) AS given (poll_id, question_id, voter_id)
    JOIN poll_questions ON poll_questions.poll_id = given.poll_id
      AND poll_questions.id = given.question_id
    ON CONFLICT DO NOTHING`,
};

export const DELETE_VOTES: Statement = {
  name: 'delete_question_votes',
  text: `
    DELETE FROM question_votes AS stored
    USING unnest($1::text[], $2::text[], $3::text[]) AS gone (poll_id, question_id, voter_id)
    WHERE stored.poll_id = gone.poll_id
      AND stored.question_id = gone.question_id
      AND stored.voter_id = gone.voter_id`,
};

export const DECIDE_WORDS: Statement = {
  name: 'decide_words',
  text: `
    INSERT INTO poll_words (poll_id, word, is_hidden, decided_by)
    SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[], $4::text[])
    ON CONFLICT (poll_id, word) DO UPDATE SET
      is_hidden = excluded.is_hidden,
      decided_by = excluded.decided_by`,
};
