import type { DeadLetterView, OpenedDeadLetterView } from '@rostrum/contracts';
import type { DeadLetter, OpenedLetter } from '@rostrum/domain';
import type { LetterPlace } from './dead-letter-desk.ts';

const LATEST_MS = 8.64e15;

export function presentLetter(letter: DeadLetter): DeadLetterView {
  const { preview } = letter;
  return { ...headOf(letter), ...(preview !== undefined && { preview }) };
}

export function presentOpened({
  letter,
  fields,
  event,
  fault,
}: OpenedLetter): OpenedDeadLetterView {
  return {
    ...headOf(letter),
    ...(event && { body: { ...event.body } }),
    ...(fault !== undefined && { fault }),
    fields,
  };
}

function headOf(letter: DeadLetter): Omit<DeadLetterView, 'preview'> {
  const { partition, group, reason, type, tenantId, resourceId, epoch, sequence, atMs } = letter;
  return {
    id: letterIdOf(letter),
    partition,
    group,
    reason,
    buriedAt: new Date(letter.buriedAtMs).toISOString(),
    ...(type !== undefined && { type }),
    ...(tenantId !== undefined && { tenantId }),
    ...(resourceId !== undefined && { resourceId }),
    ...(epoch !== undefined && { epoch }),
    ...(sequence !== undefined && { sequence }),
    ...(atMs !== undefined && atMs <= LATEST_MS && { writtenAt: new Date(atMs).toISOString() }),
  };
}

/** `dl_<partition>-<Redis stream id>` */
export function letterIdOf({ partition, id }: LetterPlace): string {
  return `dl_${partition}-${id}`;
}

export function placeOf(letterId: string): LetterPlace {
  const [partition, ...id] = letterId.slice('dl_'.length).split('-');
  return { partition: Number(partition), id: id.join('-') };
}
