import { setTimeout as wait } from 'node:timers/promises';
import { BoardRebuilder } from '../../apps/api/src/leaderboards/rebuild/board-rebuilder.ts';
import { openRebuildStores, type RebuildStores } from '../../scripts/rebuild/stores.ts';
import { seedStoredBoard } from '../load/stored-board.ts';
import { CpuMeter } from '../measure/cpu.ts';
import { alternate, type Contestant, figureOf, ratioOf, type Standing } from '../measure/rounds.ts';
import { benchBoard } from '../servers/ranking.ts';
import { type Rostrum, startRostrum } from '../servers/rostrum.ts';
import type { Bench, CaseResult, Line, Verdict } from './case.ts';
import { bareCommands, entriesOf, restoring } from './rebuild.ts';

const KEY = 'going-back';
const BATCH_SIZE = 1000;
/** A moment must be over before the next write. */
const BETWEEN_MOMENTS_MS = 5;

/** A board of which every entry changes back, beside one that is written anew into an empty Redis. */
export async function goingBack(bench: Bench): Promise<CaseResult> {
  const { stores, tenant, options, onTurn } = bench;
  const rostrum = await startRostrum(stores, tenant);
  const opened = await openRebuildStores({
    redisUrl: stores.redis.url,
    databaseUrl: stores.postgres.url,
  });
  const anew = { ...benchBoard('written-anew'), tenantId: tenant.tenantId };
  const stored = await seedStoredBoard(stores.postgres.url, anew, options.changed);
  try {
    const ranking = await bench.ranking();
    const moments = await makeMoments(rostrum, options.changed);
    const contestants = [
      takingBack(bench, rostrum, opened, moments),
      restoring(ranking, stored),
      bareCommands(ranking, await entriesOf(stored)),
    ];
    const standings = await alternate(contestants, options.rounds, onTurn);
    const entries = options.changed.toLocaleString('en');
    const title = `${entries} entries of one period`;
    const lines = standings.map(toLine);
    const sections = [{ title, lines, verdicts: toVerdicts(standings) }];
    return { id: 't', title: 'Taken back to a moment', sections };
  } finally {
    await stored.drop();
    await opened.close();
    await rostrum.stop();
  }
}

/** Two moments between which every entry changed. */
async function makeMoments({ client }: Rostrum, members: number): Promise<number[]> {
  await client.createLeaderboard({ key: KEY, name: KEY, operator: 'set' });
  const moments: number[] = [];
  for (const offset of [0, 0.5]) {
    for (let from = 0; from < members; from += BATCH_SIZE) {
      const submissions = Array.from({ length: Math.min(BATCH_SIZE, members - from) }, (_, at) => ({
        memberId: `player-${String(from + at).padStart(7, '0')}`,
        score: Math.floor(Math.random() * 1e7) + offset,
      }));
      await client.submitScores(KEY, submissions);
    }
    await wait(BETWEEN_MOMENTS_MS);
    moments.push(Date.now());
    await wait(BETWEEN_MOMENTS_MS);
  }
  return moments;
}

/** To one moment and to the other by turns, as the command does it. */
function takingBack(
  { stores, tenant, options }: Bench,
  rostrum: Rostrum,
  { ports }: RebuildStores,
  moments: readonly number[],
): Contestant {
  const rebuilder = new BoardRebuilder(ports);
  let turn = 0;
  return {
    name: 'taken back',
    async run() {
      const toMs = moments[turn % moments.length];
      turn += 1;
      const order = { tenantId: tenant.tenantId, key: KEY, toMs, by: 'bench' };
      const pids = { client: process.pid, redis: stores.redis.pid, service: rostrum.pid };
      const meter = new CpuMeter(pids);
      const startedAt = performance.now();
      const { changed } = await rebuilder.rebuild(order);
      const seconds = (performance.now() - startedAt) / 1000;
      const cpu = meter.stop();
      if (changed < options.changed) throw new Error(`only ${changed} entries changed`);
      const cpuOf = (name: string): number => ((cpu.seconds[name] ?? 0) / changed) * 1e6;
      return {
        rate: changed / seconds,
        seconds,
        redisCpu: cpuOf('redis'),
        clientCpu: cpuOf('client'),
        serviceCpu: cpuOf('service'),
        machineBusy: cpu.machineBusy,
      };
    },
  };
}

/** Where it has no part, the service costs nothing. */
function toLine({ name, rounds }: Standing): Line {
  const standing = { name, rounds: rounds.map((round) => ({ serviceCpu: 0, ...round })) };
  return {
    name,
    figures: [
      { label: 'members/s', unit: '1/s', value: figureOf(standing, 'rate') },
      { label: 'time', unit: 's', value: figureOf(standing, 'seconds') },
      { label: 'Redis CPU a member', unit: 'µs', value: figureOf(standing, 'redisCpu') },
      { label: 'client CPU a member', unit: 'µs', value: figureOf(standing, 'clientCpu') },
      { label: 'service CPU a member', unit: 'µs', value: figureOf(standing, 'serviceCpu') },
    ],
  };
}

function toVerdicts([back, ...others]: Standing[]): Verdict[] {
  if (!back) return [];
  return others.map((other) => ({
    label: `members/s, to ${other.name}`,
    unit: '×',
    value: ratioOf(back, other, 'rate'),
    target: undefined,
  }));
}
