import { chunks } from '@rostrum/domain';

/**
 * Does something to each item, to so many at once; memory holds no more of them. Takes no more items
 * once one has failed, and fails with it when nothing is under way any more.
 */
export async function inLanes<T>(
  items: AsyncIterable<T>,
  lanes: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const source = items[Symbol.asyncIterator]();
  let isBroken = false;
  const lane = async (): Promise<void> => {
    try {
      while (!isBroken) {
        const next = await source.next();
        if (next.done) return;
        await act(next.value);
      }
    } catch (error) {
      isBroken = true;
      throw error;
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return;
  await source.return?.();
  throw failed.reason;
}

/** Batches no larger than that, each cut where it is. */
export async function* cutBatches<T>(
  batches: AsyncIterable<readonly T[]>,
  size: number,
): AsyncGenerator<readonly T[]> {
  for await (const batch of batches) yield* chunks(batch, size);
}
