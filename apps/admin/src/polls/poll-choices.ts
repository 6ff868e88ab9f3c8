import type { PollView } from '@rostrum/contracts';
import type { Choice } from '../forms/choice.ts';

export const BALLOT_CHANGES: Choice<PollView['ballotChange']>[] = [
  { value: 'none', label: 'Not at all', description: 'A ballot is final once it is cast.' },
  {
    value: 'change',
    label: 'Change',
    description: 'A voter may choose anew while the poll is open.',
  },
  {
    value: 'retract',
    label: 'Change or take back',
    description: 'A voter may choose anew, or withdraw the ballot.',
  },
];

export const RESULTS_VISIBILITIES: Choice<PollView['resultsVisibility']>[] = [
  { value: 'always', label: 'Always', description: 'Everybody sees the counts as they grow.' },
  {
    value: 'after_vote',
    label: 'After voting',
    description: 'A voter sees them once the ballot is in.',
  },
  {
    value: 'after_close',
    label: 'After closing',
    description: 'They are shown when the poll is closed.',
  },
  {
    value: 'hidden',
    label: 'To operators only',
    description: 'The counts never leave the dashboard.',
  },
];

export const DURABILITIES: Choice<PollView['durability']>[] = [
  {
    value: 'persisted',
    label: 'Persisted',
    description: 'A ballot is acknowledged when the database has it as well.',
  },
  {
    value: 'applied',
    label: 'Applied',
    description: 'A ballot is acknowledged as soon as it counts: the fastest.',
  },
];

export const VISIBILITIES: Choice<PollView['visibility']>[] = [
  {
    value: 'public',
    label: 'Public',
    description: 'Readable with a publishable key, so it can be shown on a web page.',
  },
  {
    value: 'private',
    label: 'Private',
    description: 'Readable with a secret key or a voter token only.',
  },
];
