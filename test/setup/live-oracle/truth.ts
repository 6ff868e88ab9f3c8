import { RostrumClient } from '@rostrum/client';
import { parseTopic, prefixWidth } from '@rostrum/domain';
import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import { expect } from 'vitest';
import { PARTITION_COUNT } from '../app.ts';
import { type Audience, contentOf, digestOf, type Watched } from './ledger.ts';
import type { Stage } from './stage.ts';
import type { Writers } from './writers.ts';

const MAX_ENTRIES = 1000;
const keys = new KeySpace(PARTITION_COUNT);

/** What the service shows, over REST, of whatever is watched. */
export interface Truth {
  digest: string;
  version: number;
  content: object;
}

export interface TruthSource {
  url: string;
  tenantId: string;
  tokens: Record<Audience, string>;
}

export function placeOf({ topic, limit }: Watched, audience: Audience): string {
  return `${topic} ${topic.startsWith('poll:') ? '' : limit} ${audience}`;
}

export async function readTruth(
  source: TruthSource,
  watched: readonly (Watched & { audience: Audience })[],
): Promise<Map<string, Truth>> {
  const places = new Map(watched.map((one) => [placeOf(one, one.audience), one]));
  const truths = new Map<string, Truth>();
  for (const [place, one] of places) {
    const client = new RostrumClient({ baseUrl: source.url, token: source.tokens[one.audience] });
    const shown = await readShown(client, one);
    const { version } = shown as { version: number };
    truths.set(place, { digest: digestOf(shown), version, content: contentOf(shown) });
  }
  return truths;
}

async function readShown(client: RostrumClient, { topic, limit }: Watched): Promise<unknown> {
  const parsed = parseTopic(topic);
  if (parsed?.kind === 'poll') return client.getPollResults(parsed.id);
  if (parsed?.kind !== 'leaderboard') throw new Error(`nothing reads ${topic}`);
  const { key, period } = parsed;
  return client.listEntries(key, { limit, ...(period === undefined ? {} : { period }) });
}

/** Past the service's own reading: the order of the sorted sets, the counts, and no more. */
export async function expectAsInRedis(
  redis: Redis,
  source: TruthSource,
  stage: Stage,
): Promise<void> {
  const host = new RostrumClient({ baseUrl: source.url, token: source.tokens.host });
  const { tenantId } = source;
  for (const { board } of stage.boards) {
    const { base } = keys.leaderboard({ tenantId, key: board.key });
    const ranking = `${base}:rank:all-time`;
    const order = board.sortOrder === 'desc' ? (['REV'] as const) : ([] as const);
    const flat = await redis.call('ZRANGE', ranking, 0, -1, ...order, 'WITHSCORES');
    const { entries } = await host.listEntries(board.key, { limit: MAX_ENTRIES });
    expect(entries.map(({ memberId, score }) => [memberId, score])).toEqual(placesIn(flat));
  }
  for (const { pollId } of stage.polls) {
    const { base } = keys.poll({ tenantId, id: pollId });
    const { options, ballotCount } = await host.getPollResults(pollId);
    expect(await redis.hlen(`${base}:ballots`)).toBe(ballotCount);
    for (const { id, votes } of options) {
      expect(Number(await redis.zscore(`${base}:tally`, id))).toBe(votes);
    }
  }
}

function placesIn(flat: unknown): [string, number][] {
  const items = (flat as unknown[]).flat().map(String);
  const places: [string, number][] = [];
  for (let at = 0; at < items.length; at += 2) {
    places.push([items[at]?.slice(prefixWidth(0)) ?? '', Number(items[at + 1])]);
  }
  return places;
}

/** No acknowledged write is missing, none counts twice. */
export async function expectAsWritten(source: TruthSource, writers: Writers): Promise<void> {
  const host = new RostrumClient({ baseUrl: source.url, token: source.tokens.host });
  expect(writers.faults).toEqual([]);
  for (const [key, scores] of writers.scores) {
    const { entries } = await host.listEntries(key, { limit: MAX_ENTRIES });
    const held = entries.map(({ memberId, score }) => [memberId, score] as const);
    expect(new Map(held), key).toEqual(scores);
  }
  for (const [pollId, ballots] of writers.ballots) {
    const { options } = await host.getPollResults(pollId);
    const counts = Map.groupBy(ballots.values(), (choice) => choice);
    const expected = options.map(({ id }) => [id, counts.get(id)?.length ?? 0]);
    expect(options.map(({ id, votes }) => [id, votes])).toEqual(expected);
  }
}
