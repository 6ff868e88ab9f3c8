import type {
  DeadLetter,
  DeadLetterRequest,
  DeadLetterStore,
  ListPage,
  LogEvent,
  OpenedLetter,
} from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import { decodeEvent } from './event-codec.ts';
import type { KeySpace } from './keys.ts';
import { list, text } from './replies.ts';

/** How many letters one call looks at, and how many calls one page makes at most. */
const LOOKS_PER_CALL = 500;
const CALLS_PER_PAGE = 20;
/** How much of a body a list shows, in bytes. */
const PREVIEW_LENGTH = 300;

/** What the burial added behind the fields that the entry had. */
const BURIAL_FIELDS = ['deadOf', 'group', 'reason'] as const;

/** How far a list has come: the partition, and in it the last letter that was looked at. */
interface Place {
  partition: number;
  id: string;
}

export class RedisDeadLetterStore implements DeadLetterStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;

  constructor(redis: RedisConnections, keys: KeySpace) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async list({ tenantId, partition, limit, after }: DeadLetterRequest) {
    const items: DeadLetter[] = [];
    let place: Place | undefined = readPlace(after) ?? { partition: partition ?? 0, id: '' };
    const end = partition === undefined ? this.#keys.partitionCount : partition + 1;
    for (let calls = 0; place && place.partition < end; calls += 1) {
      if (items.length === limit || calls === CALLS_PER_PAGE + end) break;
      const { letters, next } = await this.#look(place, limit - items.length, tenantId);
      items.push(...letters);
      place = next ?? { partition: place.partition + 1, id: '' };
    }
    const page: ListPage<DeadLetter> = { items, next: undefined };
    return place.partition < end ? { ...page, next: `${place.partition}/${place.id}` } : page;
  }

  async #look(
    { partition, id }: Place,
    limit: number,
    tenantId: string | undefined,
  ): Promise<{ letters: DeadLetter[]; next: Place | undefined }> {
    const { dead } = this.#keys.partition(partition);
    const reply = await this.#redis.run(
      'listDeadLetters',
      [dead],
      [id, limit, tenantId ?? '', LOOKS_PER_CALL, PREVIEW_LENGTH],
    );
    const [hasMore, last, letters] = list(reply);
    return {
      letters: list(letters).map((letter) => {
        const [letterId, fields] = list(letter);
        return decodeLetter(partition, text(letterId), list(fields).map(text));
      }),
      next: hasMore === '1' ? { partition, id: text(last) } : undefined,
    };
  }

  async open(partition: number, id: string): Promise<OpenedLetter | undefined> {
    const { log, events, dead } = this.#keys.partition(partition);
    const reply = list(await this.#redis.run('openDeadLetter', [log, events, dead], [id]));
    if (reply.length === 0) return undefined;
    const [epoch, isAhead, written] = reply;
    const fields = list(written).map(text);
    return {
      letter: decodeLetter(partition, id, fields),
      fields: withoutBurial(fields),
      ...readEvent(partition, fields),
      epoch: epoch === '' ? undefined : text(epoch),
      isAhead: isAhead === '1',
    };
  }

  async remove(partition: number, id: string, isStored: boolean): Promise<boolean> {
    const { dead, buried } = this.#keys.partition(partition);
    const keys = [dead, buried];
    return (await this.#redis.run('removeDeadLetter', keys, [id, isStored ? 1 : 0])) === 1;
  }
}

function readPlace(after: string | undefined): Place | undefined {
  if (after === undefined) return undefined;
  const [partition, id = ''] = after.split('/');
  return { partition: Number(partition), id };
}

function named(fields: readonly string[]): Map<string, string> {
  const entries = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    entries.set(fields[at] ?? '', fields[at + 1] ?? '');
  }
  return entries;
}

function decodeLetter(partition: number, id: string, fields: readonly string[]): DeadLetter {
  const field = named(fields);
  return {
    partition,
    id,
    entryId: field.get('deadOf') ?? '',
    group: field.get('group') ?? '',
    reason: field.get('reason') ?? '',
    buriedAtMs: Number(id.split('-')[0]),
    tenantId: field.get('tenant'),
    resourceId: field.get('resource'),
    type: field.get('type'),
    epoch: field.get('epoch'),
    sequence: wholeNumber(field.get('sequence')),
    atMs: wholeNumber(field.get('at')),
    preview: field.get('body')?.slice(0, PREVIEW_LENGTH),
  };
}

function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function withoutBurial(fields: readonly string[]): Record<string, string> {
  const entries = named(fields);
  for (const name of BURIAL_FIELDS) entries.delete(name);
  return Object.fromEntries(entries);
}

/** Read anew each time: a later version of the service may know what an earlier one did not. */
function readEvent(
  partition: number,
  fields: readonly string[],
): { event: LogEvent | undefined; fault: string | undefined } {
  try {
    return { event: decodeEvent(partition, fields), fault: undefined };
  } catch (error) {
    return { event: undefined, fault: String(error) };
  }
}
