import type { RankedEntry } from '@rostrum/domain';
import { expect } from 'vitest';
import { type BoardTrial, cursorOf } from './board-trial.ts';
import type { Instance } from './fixtures.ts';
import { COUNTRIES, MEMBERS } from './ranking-arbitraries.ts';
import { LIVE_MS, type ModelEntry, type ModelScope } from './ranking-model.ts';

const STARTED_MS = Date.now();

function expectSameEntries(actual: readonly RankedEntry[], expected: readonly ModelEntry[]): void {
  expect(
    actual.map(({ prefix: _prefix, updatedAtMs: _at, rank: _rank, ...entry }) => entry),
  ).toEqual(
    expected.map(({ memberId, score, columns, metadata }) => ({
      memberId,
      score,
      columns,
      metadata,
    })),
  );
}

/** The whole ranking of a period, which is compared with the model in every respect. */
async function checkedRanking(
  instance: Instance,
  trial: BoardTrial,
  scope: ModelScope,
): Promise<RankedEntry[]> {
  const model = trial.model.ranking(scope);
  const page = await instance.ranking.page(trial.board, scope.periodId, { at: 'top' }, 1000, scope);
  const entries = page?.entries ?? [];
  expectSameEntries(entries, model);
  expect(page?.total).toBe(model.length);
  for (const [index, entry] of entries.entries()) {
    const updatedAtMs = model[index]?.updatedAtMs ?? Number.NaN;
    expect(entry.rank).toBe(trial.model.rankOf(scope, entry.memberId));
    if (updatedAtMs !== LIVE_MS) expect(entry.updatedAtMs).toBe(updatedAtMs);
    else expect(entry.updatedAtMs).toBeGreaterThan(STARTED_MS - 60_000);
  }
  return entries;
}

async function expectPagesJoinUp(
  instance: Instance,
  trial: BoardTrial,
  scope: ModelScope,
  ranking: RankedEntry[],
  limit: number,
): Promise<void> {
  const { board } = trial;
  const forward: RankedEntry[] = [];
  let page = await instance.ranking.page(board, scope.periodId, { at: 'top' }, limit, scope);
  for (let last = page?.entries.at(-1); last !== undefined; last = page?.entries.at(-1)) {
    forward.push(...(page?.entries ?? []));
    page = await instance.ranking.page(
      board,
      scope.periodId,
      { at: 'after', position: cursorOf(last) },
      limit,
      scope,
    );
  }
  expect(forward).toEqual(ranking);

  const backward: RankedEntry[] = ranking.slice(-1);
  for (let first = backward[0]; first !== undefined; ) {
    const start = { at: 'before', position: cursorOf(first) } as const;
    page = await instance.ranking.page(board, scope.periodId, start, limit, scope);
    backward.unshift(...(page?.entries ?? []));
    first = page?.entries[0];
  }
  expect(backward).toEqual(ranking);
}

async function expectCursorsHold(
  instance: Instance,
  trial: BoardTrial,
  limit: number,
): Promise<void> {
  await Promise.all(
    trial.seen.map(async ({ periodId, cursor, model }) => {
      const scope: ModelScope = { periodId };
      const now = trial.model.ranking(scope);
      const [after, before] = await Promise.all(
        (['after', 'before'] as const).map((at) =>
          instance.ranking.page(
            trial.board,
            scope.periodId,
            { at, position: cursor },
            limit,
            scope,
          ),
        ),
      );
      const below = now.filter((entry) => trial.model.compare(entry, model) > 0);
      const above = now.filter((entry) => trial.model.compare(entry, model) < 0);
      expectSameEntries(after?.entries ?? [], below.slice(0, limit));
      expectSameEntries(before?.entries ?? [], above.slice(-limit));
      for (const entry of [...(after?.entries ?? []), ...(before?.entries ?? [])]) {
        expect(entry.rank).toBe(trial.model.rankOf(scope, entry.memberId));
      }
    }),
  );
}

async function expectMembersAreFound(
  instance: Instance,
  trial: BoardTrial,
  scope: ModelScope,
  ranking: RankedEntry[],
): Promise<void> {
  await Promise.all(
    MEMBERS.map(async (memberId) => {
      const index = ranking.findIndex((entry) => entry.memberId === memberId);
      const start = { at: 'member', memberId } as const;
      const own = await instance.ranking.page(trial.board, scope.periodId, start, 1, scope);
      expect(own?.entries).toEqual(index === -1 ? undefined : [ranking[index]]);
      if (own) {
        const higher = trial.model.higherThan(scope, index);
        expect(own).toMatchObject({ offset: index, higher });
      }
      await expectAround(instance, trial, scope, ranking, memberId);
    }),
  );
}

/** A window of `limit` that holds the member: in its middle, but for the edges, where it is full. */
async function expectAround(
  instance: Instance,
  trial: BoardTrial,
  scope: ModelScope,
  ranking: RankedEntry[],
  memberId: string,
): Promise<void> {
  const index = ranking.findIndex((entry) => entry.memberId === memberId);
  for (const limit of [1, 2, 3, 4, ranking.length || 1, ranking.length + 3]) {
    const start = { at: 'around', memberId } as const;
    const page = await instance.ranking.page(trial.board, scope.periodId, start, limit, scope);
    if (index === -1) {
      expect(page).toBeUndefined();
      continue;
    }
    const entries = page?.entries ?? [];
    const from = page?.offset ?? 0;
    expect(entries).toEqual(ranking.slice(from, from + limit));
    expect(entries).toHaveLength(Math.min(limit, ranking.length));
    expect(entries.map((entry) => entry.memberId)).toContain(memberId);
    const isAtEdge = from === 0 || from + limit >= ranking.length;
    if (!isAtEdge) expect(index - from).toBe(Math.floor((limit - 1) / 2));
  }
}

/** Members with and without an entry, asked for in any order, come in ranking order. */
async function expectLookups(
  instance: Instance,
  { board, model }: BoardTrial,
  scope: ModelScope,
  ranking: RankedEntry[],
): Promise<void> {
  const asked = ['nobody', ...MEMBERS.slice(2), 'nobody else'].reverse();
  const found = await instance.ranking.lookup(board, scope.periodId, asked, scope);
  expect(found.entries).toEqual(ranking.filter(({ memberId }) => asked.includes(memberId)));
  expect(found.total).toBe(model.ranking(scope).length);
}

/** Pages of the entries with scores between two bounds, both ways. */
async function expectScoreRanges(
  instance: Instance,
  { board }: BoardTrial,
  scope: ModelScope,
  ranking: RankedEntry[],
  limit: number,
): Promise<void> {
  const scores = ranking.map(({ score }) => score).sort((a, b) => a - b);
  const [least, greatest] = [scores[Math.floor(scores.length / 3)], scores.at(-2)];
  for (const range of [
    { least },
    { greatest },
    { least, greatest },
    { least: greatest, greatest },
  ]) {
    const within = ranking.filter(
      ({ score }) => score >= (range.least ?? -Infinity) && score <= (range.greatest ?? Infinity),
    );
    const forward: RankedEntry[] = [];
    let page = await instance.ranking.page(board, scope.periodId, { at: 'top' }, limit, {
      ...scope,
      ...range,
    });
    for (;;) {
      forward.push(...(page?.entries ?? []));
      const last = page?.entries.at(-1);
      expect(page?.hasNext).toBe(last !== undefined && forward.length < within.length);
      if (last === undefined || !page?.hasNext) break;
      const start = { at: 'after', position: cursorOf(last) } as const;
      page = await instance.ranking.page(board, scope.periodId, start, limit, {
        ...scope,
        ...range,
      });
      expect(page?.hasPrevious).toBe(true);
    }
    expect(forward).toEqual(within);
    const end = within.at(-1);
    if (!end) continue;
    const start = { at: 'before', position: cursorOf(end) } as const;
    const before = await instance.ranking.page(board, scope.periodId, start, limit, {
      ...scope,
      ...range,
    });
    expect(before?.entries).toEqual(within.slice(0, -1).slice(-limit));
    expect(before?.hasPrevious).toBe(within.length - 1 > limit);
  }
}

/** A run of nobody stands where it would stand if somebody new had just made it. */
async function expectPreviews(
  instance: Instance,
  trial: BoardTrial,
  scope: ModelScope,
): Promise<void> {
  const { board, model } = trial;
  const entries = model.ranking(scope);
  const runs = [
    ...entries.slice(0, 4),
    ...entries.slice(0, 2).map(({ score, columns }) => ({ score, columns: columns.map(() => 1) })),
    { score: 0.5, columns: board.columns.map(() => 0) },
  ];
  for (const { score, columns } of runs) {
    const preview = await instance.ranking.previewRank(
      board,
      scope.periodId,
      { score, columns },
      scope,
    );
    const expected = model.preview(scope, { score, columns });
    expect(preview).toMatchObject({ ...expected, total: entries.length });
  }
}

async function expectStats(
  instance: Instance,
  { board, model }: BoardTrial,
  scope: ModelScope,
): Promise<void> {
  const scores = model.ranking(scope).map(({ score }) => score);
  scores.sort((a, b) => a - b);
  const shares = [0, 0.25, 0.5, 0.99, 1];
  const reading = await instance.ranking.scoresAt(board, scope.periodId, shares, scope);
  const places = shares.map((share) => Math.max(1, Math.ceil(share * scores.length)));
  expect(reading.scores).toEqual(scores.length === 0 ? [] : places.map((at) => scores[at - 1]));
  expect(reading.total).toBe(scores.length);
}

/** Every ranking there is, as everybody sees it and as each shadow-banned member does. */
function scopesOf({ model, board }: BoardTrial): ModelScope[] {
  const segments = (board.segments ?? []).flatMap((attribute) =>
    COUNTRIES.filter((country) => country !== '').map((country) => `${attribute}:${country}`),
  );
  const banned = [...model.placements.values()].filter(({ state }) => state === 'shadow-banned');
  const viewers = [undefined, ...banned.map(({ memberId }) => memberId)];
  return [...model.periods.keys()].flatMap((periodId) =>
    [undefined, ...segments].flatMap((segment) =>
      viewers.map((viewerId) => ({ periodId, segment, viewerId })),
    ),
  );
}

/** All that can be read of a board is as its model says, and viewers' cursors hold. */
export async function expectAsModelled(
  instance: Instance,
  trial: BoardTrial,
  limit: number,
): Promise<void> {
  const totals = [...trial.model.periods.keys()].map(
    (periodId) => [periodId, trial.model.ranking({ periodId }).length] as const,
  );
  const summaries = await instance.ranking.periods(trial.board);
  expect(new Map(summaries.map(({ id, total }) => [id, total]))).toEqual(
    new Map(totals.filter(([, total]) => total > 0)),
  );
  for (const scope of scopesOf(trial)) {
    const ranking = await checkedRanking(instance, trial, scope);
    await expectPagesJoinUp(instance, trial, scope, ranking, limit);
    await expectMembersAreFound(instance, trial, scope, ranking);
    await expectLookups(instance, trial, scope, ranking);
    await expectScoreRanges(instance, trial, scope, ranking, limit);
    if (scope.viewerId !== undefined) continue;
    await expectPreviews(instance, trial, scope);
    await expectStats(instance, trial, scope);
  }
  await expectCursorsHold(instance, trial, limit);
}
