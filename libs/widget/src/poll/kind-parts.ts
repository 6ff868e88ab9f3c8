import type { PollView } from '@rostrum/contracts';

const IN_MAIN_SCRIPT: PollView['type'][] = ['single', 'multiple', 'approval', 'quiz'];

/** The part with the kind of a type; none where it is in the main script. */
export function kindPartOf(type: PollView['type']): string | undefined {
  return IN_MAIN_SCRIPT.includes(type) ? undefined : type;
}
