import type { Submission } from '@rostrum/contracts';
import { useRef } from 'react';

interface Attempt {
  body: string;
  submissionId: string;
}

/**
 * Gives a submission an id that stays the same while the same values are sent again, so that a
 * repetition after a lost answer does not count twice. `settle` is called when an answer came:
 * the same values are then a new submission.
 */
export function useSubmissionId() {
  const attempt = useRef<Attempt | undefined>(undefined);
  return {
    identify(submission: Submission): Submission {
      const body = JSON.stringify(submission);
      if (attempt.current?.body !== body) attempt.current = { body, submissionId: randomId() };
      return { ...submission, submissionId: attempt.current.submissionId };
    },
    settle(): void {
      attempt.current = undefined;
    },
  };
}

/** `crypto.randomUUID` is missing in pages served over plain HTTP. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
