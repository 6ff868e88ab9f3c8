import type { Random } from '../live-oracle/random.ts';

export interface Losses {
  lost: number;
  doubled: number;
  late: number;
}

const MAX_LATE_MS = 250;

/**
 * A way for messages that loses, doubles and delays a share of them each, past others that come
 * behind. `deliver` is whatever takes them at the far end of a bus.
 */
export function lossy<Message>(
  deliver: (message: Message) => void,
  random: Random,
  share: number,
): { deliver: (message: Message) => void; losses: Losses } {
  const losses: Losses = { lost: 0, doubled: 0, late: 0 };
  const deliverLossily = (message: Message): void => {
    const fate = random.next() / share;
    if (fate < 1) losses.lost += 1;
    else if (fate < 2) {
      losses.doubled += 1;
      deliver(message);
      setTimeout(() => deliver(message), random.next() * MAX_LATE_MS);
    } else if (fate < 3) {
      losses.late += 1;
      setTimeout(() => deliver(message), random.next() * MAX_LATE_MS);
    } else deliver(message);
  };
  return { deliver: deliverLossily, losses };
}
