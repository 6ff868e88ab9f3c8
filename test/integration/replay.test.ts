import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RostrumClient } from '@rostrum/client';
import type { EntryPageView } from '@rostrum/contracts';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  startTestApp,
  startTestInstance,
  startTestStores,
  type TestApp,
  type TestInstance,
  type TestStores,
} from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';

const ROOT = join(import.meta.dirname, '../..');
const REPLAY = join(ROOT, 'scripts/replay.ts');
const FILE = join(ROOT, '../shared/data/goalscorers.csv');

const GOALS = 46_978;
const OWN_GOALS = 936;
const SCORERS = 14_854;
const TOP_TEN = [
  ['Cristiano Ronaldo', 124],
  ['Harry Kane', 75],
  ['Lionel Messi', 71],
  ['Robert Lewandowski', 69],
  ['Romelu Lukaku', 67],
  ['Edin Džeko', 58],
  ['Kylian Mbappé', 55],
  ['Erling Haaland', 53],
  ['Aleksandar Mitrović', 52],
  ['Luis Suárez', 51],
];
/** Of the calendar year 2026; equal ones in the order in which they got there. */
const TOP_OF_2026 = [
  ['Kylian Mbappé', 10],
  ['Lionel Messi', 8],
  ['Erling Haaland', 7],
  ['Jude Bellingham', 7],
  ['Harry Kane', 6],
  ['Ousmane Dembélé', 6],
];

type Standing = [memberId: string, score: number];

interface Goal {
  date: string;
  team: string;
  scorer: string;
  own_goal: string;
}

let goals: Goal[];
let stores: TestStores;
let app: TestApp;
let instance: TestInstance;
let database: DurableView;

/** The order of a board, from the file alone: goals, then who got to that number first. */
function fold(counted: Goal[]): Standing[] {
  const tallies = new Map<string, { score: number; since: number }>();
  for (const [since, { scorer }] of counted.entries()) {
    tallies.set(scorer, { score: (tallies.get(scorer)?.score ?? 0) + 1, since });
  }
  return [...tallies]
    .sort(([, a], [, b]) => b.score - a.score || a.since - b.since)
    .map(([scorer, { score }]) => [scorer, score]);
}

/** Runs the command as its help shows it; gives what it printed. */
async function replay(leaderboard: string, ...further: string[]): Promise<string> {
  const service = ['--url', instance.url, '--token', app.secretKey];
  const meaning = ['--member-column', 'scorer', '--skip', 'own_goal=TRUE'];
  const board = ['--leaderboard', leaderboard, '--create', '--operator', 'increment'];
  const args = ['--conditions=source', REPLAY, FILE, ...board, ...meaning, ...service, ...further];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  return stdout;
}

/** The figure that a run printed under this name. */
function figure(output: string, name: string): number {
  const [, text] = new RegExp(`^ *${name} +([\\d,]+)$`, 'm').exec(output) ?? [];
  return Number(text?.replaceAll(',', ''));
}

/** All pages of a board, by cursor. */
async function readPages(key: string, period?: string, segment?: string): Promise<EntryPageView[]> {
  const client = new RostrumClient({ baseUrl: instance.url, token: app.secretKey });
  const pages: EntryPageView[] = [];
  let cursor: string | undefined;
  do {
    const of = { ...(period && { period }), ...(segment && { segment }) };
    const query = { limit: 1000, ...of, ...(cursor && { cursor }) };
    const page = await client.listEntries(key, query);
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}

async function readStandings(key: string, period?: string, segment?: string): Promise<Standing[]> {
  const pages = await readPages(key, period, segment);
  const entries = pages.flatMap((page) => page.entries);
  expect(entries.map(({ rank }) => rank)).toEqual(entries.map((_, index) => index + 1));
  return entries.map(({ memberId, score }) => [memberId, score]);
}

async function readVersion(key: string): Promise<number> {
  const client = new RostrumClient({ baseUrl: instance.url, token: app.secretKey });
  return (await client.listEntries(key, { limit: 1 })).version;
}

/** The order of a board in PostgreSQL, once all its goals are there. */
async function readStored(key: string, period: string, expected: number): Promise<Standing[]> {
  const from = `FROM leaderboard_entries e JOIN leaderboards b ON b.id = e.leaderboard_id
    WHERE b.key = $1 AND e.period = $2`;
  await vi.waitFor(
    async () => {
      const [sum] = await database.rows(`SELECT sum(score)::int AS goals ${from}`, [key, period]);
      expect(sum).toEqual({ goals: expected });
    },
    { timeout: 30_000, interval: 50 },
  );
  const rows = await database.rows<{ member_id: string; score: number }>(
    `SELECT e.member_id, e.score ${from} ORDER BY e.score DESC, e.prefix COLLATE "C" DESC`,
    [key, period],
  );
  return rows.map(({ member_id, score }) => [member_id, score]);
}

describe.skipIf(!existsSync(FILE))('every goal (skipped without ../shared/data)', () => {
  beforeAll(async () => {
    const rows: Goal[] = parse(readFileSync(FILE), { columns: true });
    goals = rows.filter(({ own_goal }) => own_goal !== 'TRUE');
    stores = await startTestStores();
    database = viewDatabase(stores);
    app = await startTestApp({ stores });
    // Of its own stop: that of the application takes the stores along.
    instance = { app: app.app, url: app.url, stop: () => app.app.close() };
  });
  afterAll(async () => {
    await instance?.stop();
    await database?.close();
    await stores?.stop();
  });

  describe('replayed onto one board', () => {
    let output: string;
    beforeAll(async () => {
      output = await replay('goals');
    });

    it('is sent, counted and accounted for', () => {
      expect(figure(output, 'rows read')).toBe(GOALS + OWN_GOALS);
      for (const name of ['sent', 'applied']) expect(figure(output, name)).toBe(GOALS);
      expect(figure(output, 'skipped')).toBe(OWN_GOALS);
      for (const name of ['unchanged', 'rejected']) expect(figure(output, name)).toBe(0);
      expect(output).toContain('goals, 14,854 entries');
    });

    it('gives the known leaders', async () => {
      const standings = await readStandings('goals');
      expect(standings).toHaveLength(SCORERS);
      expect(standings.reduce((sum, [, score]) => sum + score, 0)).toBe(GOALS);
      expect(standings.slice(0, 10)).toEqual(TOP_TEN);
    });

    it('puts every member where the file does, equal ones as they got there', async () => {
      const pages = await readPages('goals');
      expect(pages.map(({ total }) => total)).toEqual(Array(15).fill(SCORERS));
      expect(await readStandings('goals')).toEqual(fold(goals));
    });

    it('stands in PostgreSQL in the same order', async () => {
      expect(await readStored('goals', 'all-time', GOALS)).toEqual(fold(goals));
    });

    it('changes nothing when it is run again', async () => {
      const version = await readVersion('goals');
      const again = await replay('goals');
      expect(figure(again, 'sent')).toBe(GOALS);
      expect(again).toContain('46,978 of them had been counted by an earlier run.');
      expect(await readVersion('goals')).toBe(version);
      expect(await readStandings('goals')).toEqual(fold(goals));
      expect(await readStored('goals', 'all-time', GOALS)).toEqual(fold(goals));
    });

    it('is there, and still counts only once, after the instance is replaced', async () => {
      const version = await readVersion('goals');
      await instance.stop();
      instance = await startTestInstance(stores);
      expect(await readVersion('goals')).toBe(version);
      expect(await readStandings('goals')).toEqual(fold(goals));
      await replay('goals');
      expect(await readVersion('goals')).toBe(version);
      expect(await readStandings('goals')).toEqual(fold(goals));
    });
  });

  describe('replayed with its dates onto a board with years', () => {
    const ofYear = (year: string) => goals.filter(({ date }) => date.startsWith(`${year}-`));
    beforeAll(async () => {
      const years = ['--occurred-at-column', 'date', '--periods', 'all-time,yearly'];
      await replay('years', ...years, '--segment', 'country=team');
    });

    it('gives the known leaders of 2026, real ties included', async () => {
      const standings = await readStandings('years', '2026');
      expect(standings.slice(0, 6)).toEqual(TOP_OF_2026);
      expect(new Set(standings.map(([scorer]) => scorer)).size).toBe(standings.length);
    });

    it('ranks the scorers of every country among themselves, of all time and of a year', async () => {
      // Who scored for two countries belongs to the one that it scored for last.
      const countries = new Map(goals.map(({ scorer, team }) => [scorer, team]));
      for (const country of new Set(countries.values())) {
        const own = goals.filter(({ scorer }) => countries.get(scorer) === country);
        const segment = `country:${country}`;
        expect(await readStandings('years', 'all-time', segment)).toEqual(fold(own));
        const of1998 = own.filter(({ date }) => date.startsWith('1998-'));
        expect(await readStandings('years', '1998', segment)).toEqual(fold(of1998));
      }
      expect(new Set(countries.values()).size).toBeGreaterThan(200);
    });

    it('puts every goal of every calendar year into its year', async () => {
      for (const year of new Set(goals.map(({ date }) => date.slice(0, 4)))) {
        expect(await readStandings('years', year)).toEqual(fold(ofYear(year)));
      }
    });

    it.each(['1916', '1966', '2026'])(
      'puts every goal of %s into its year, in PostgreSQL too',
      async (year) => {
        const expected = fold(ofYear(year));
        expect(expected.length).toBeGreaterThan(5);
        expect(await readStandings('years', year)).toEqual(expected);
        expect(await readStored('years', year, ofYear(year).length)).toEqual(expected);
      },
    );

    it('has all years together for all time', async () => {
      expect(await readStandings('years')).toEqual(fold(goals));
    });

    it('keeps each year that has goals, and no other', async () => {
      const client = new RostrumClient({ baseUrl: instance.url, token: app.secretKey });
      const { periods } = await client.listPeriods('years');
      const totals = periods.flatMap(({ key, period, total }) =>
        key === 'yearly' ? [[period, total]] : [],
      );
      const years = [...new Set(goals.map(({ date }) => date.slice(0, 4)))].sort().reverse();
      expect(totals.filter(([, total]) => total !== 0)).toEqual(
        years.map((year) => [year, fold(ofYear(year)).length]),
      );
    });
  });
});
