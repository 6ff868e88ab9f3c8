import {
  type Comparison,
  joinEpoch,
  type LogPosition,
  type LogStanding,
  type PartitionMark,
  splitEpoch,
} from '@rostrum/domain';
import { EpochMismatchError } from './errors.ts';

/** So many lives are told apart; what comes of an older one is taken for lost. */
const MAX_CUTS = 16;

/** A partition's mark as the database keeps it. */
export interface StoredMark extends PartitionMark {
  life: number;
  /** How far the lives before this one lasted, the newest last. */
  cuts: number[];
  run: string | undefined;
  formerEpochs: string[];
  /** Events up to this sequence may not be kept any more. */
  droppedThrough: number;
}

/** A life that begins. */
export interface BegunLife {
  partition: number;
  life: number;
  cuts: number[];
  run: string;
}

/**
 * Whether an event is of a part of the log that the live store has lost.
 * @throws EpochMismatchError when it is of none that the partition ever had, as far as is known here
 */
export function isLost(position: LogPosition, mark: StoredMark): boolean {
  const { epoch, life } = splitEpoch(position.epoch);
  if (mark.formerEpochs.includes(epoch)) return true;
  if (epoch !== mark.epoch || life > mark.life) {
    throw new EpochMismatchError(position.partition, joinEpoch(mark), position.epoch);
  }
  if (life === mark.life) return false;
  const cut = mark.cuts.at(life - mark.life);
  return cut === undefined || position.sequence > cut;
}

/**
 * The names of an event's life and of all that followed: what came after it was stored under these.
 * @throws EpochMismatchError where the event was lost, or is of another epoch than the partition now
 */
export function livesSince(position: LogPosition, mark: StoredMark): string[] {
  if (isLost(position, mark)) {
    throw new EpochMismatchError(position.partition, joinEpoch(mark), position.epoch);
  }
  const { epoch, life } = splitEpoch(position.epoch);
  return Array.from({ length: mark.life - life + 1 }, (_, index) =>
    joinEpoch({ epoch, life: life + index }),
  );
}

/** Compares a log with its mark; where a life begins, `begins` says which. */
export function compareLog(
  standing: LogStanding,
  marks: ReadonlyMap<number, StoredMark>,
): { comparison: Comparison; begins?: BegunLife } {
  const { partition, sequence, run } = standing;
  const mark = marks.get(partition);
  const incomplete = { comparison: { partition, isComplete: false } } as const;
  if (!mark || standing.epoch === undefined) return incomplete;
  const { epoch, life } = splitEpoch(standing.epoch);
  if (epoch !== mark.epoch) return incomplete;
  // Somebody else has compared it since; what it had by then may be less than is stored by now.
  if (run === mark.run) {
    return { comparison: { partition, isComplete: true, epoch: joinEpoch(mark) } };
  }
  if (sequence < mark.sequence || life > mark.life) return incomplete;
  const begins = {
    partition,
    life: mark.life + 1,
    cuts: [...mark.cuts.map((cut) => Math.min(cut, sequence)), sequence].slice(-MAX_CUTS),
    run,
  };
  const name = joinEpoch({ epoch, life: begins.life });
  return { comparison: { partition, isComplete: true, epoch: name }, begins };
}

export function lifeColumns(begun: readonly BegunLife[]): unknown[] {
  return [
    begun.map(({ partition }) => partition),
    begun.map(({ life }) => life),
    begun.map(({ cuts }) => `{${cuts.join(',')}}`),
    begun.map(({ run }) => run),
  ];
}
