import { join } from 'node:path';
import { fillBoard } from '../load/boards.ts';
import { hostTarget, type LiveSocket, openLiveSockets } from '../load/live-socket.ts';
import { pause } from '../load/pacer.ts';
import { residentBytes } from '../measure/resident-bytes.ts';
import {
  alternate,
  type Contestant,
  figureOf,
  type Measurement,
  ratioOf,
} from '../measure/rounds.ts';
import { startRostrum } from '../servers/rostrum.ts';
import { ROOT, type ServerProcess, startServer } from '../servers/server-process.ts';
import type { Bench, CaseResult } from './case.ts';

const KEY = 'connection-memory';
const MEMBERS = 1000;
const LIMIT = 10;
const SOCKETS = 5000;
/** A server that just started has yet to allocate what it works with; these are not counted. */
const WARM_UP_SOCKETS = 500;
const SETTLE_MS = 2000;
const TARGET_BYTES = 25 * 1024;

/** What a socket that watches a board takes of a server that was started for it. */
export async function connectionMemory(bench: Bench): Promise<CaseResult> {
  await makeBoard(bench);
  const contestants: Contestant[] = [
    { name: 'Rostrum', run: () => weighRostrum(bench) },
    { name: 'bare Socket.IO room', run: () => weighBare(bench) },
  ];
  const [rostrum, bare] = await alternate(contestants, bench.options.rounds, bench.onTurn);
  if (!rostrum || !bare) throw new Error('nothing was measured');
  return {
    id: 'k',
    title: 'Memory a connection',
    sections: [
      {
        title: `${SOCKETS.toLocaleString('en')} sockets`,
        lines: [rostrum, bare].map((standing) => ({
          name: standing.name,
          figures: [
            { label: 'memory a connection', unit: 'bytes', value: figureOf(standing, 'bytes') },
          ],
        })),
        verdicts: [
          {
            label: 'bytes a connection',
            unit: 'bytes',
            value: figureOf(rostrum, 'bytes'),
            target: { below: TARGET_BYTES },
            isCost: true,
          },
          {
            label: 'bytes a connection, to a bare room',
            unit: '×',
            value: ratioOf(rostrum, bare, 'bytes'),
            target: undefined,
            isCost: true,
          },
        ],
      },
    ],
  };
}

async function makeBoard({ stores, tenant }: Bench): Promise<void> {
  const rostrum = await startRostrum(stores, tenant);
  try {
    await fillBoard(rostrum, { key: KEY, periods: ['all-time'] }, MEMBERS);
  } finally {
    await rostrum.stop();
  }
}

async function weighRostrum({ stores, tenant }: Bench): Promise<Measurement> {
  const rostrum = await startRostrum(stores, tenant);
  const target = hostTarget(rostrum);
  return weigh(rostrum, target, (socket) => socket.subscribe(`leaderboard:${KEY}`, LIMIT));
}

async function weighBare({ stores }: Bench): Promise<Measurement> {
  const args = [join(ROOT, 'bench/baselines/bare-room.ts')];
  const server = await startServer({ name: 'bare room', args, env: {}, logDir: stores.dir });
  return weigh(server, { port: server.port, namespace: '/', auth: {} }, async () => {});
}

async function weigh(
  server: ServerProcess,
  target: Parameters<typeof openLiveSockets>[0],
  prepare: (socket: LiveSocket) => Promise<unknown>,
): Promise<Measurement> {
  const sockets: LiveSocket[] = [];
  try {
    sockets.push(...(await openLiveSockets(target, WARM_UP_SOCKETS, prepare)));
    await pause(SETTLE_MS);
    const before = residentBytes(server.pid);
    sockets.push(...(await openLiveSockets(target, SOCKETS, prepare)));
    await pause(SETTLE_MS);
    return { bytes: (residentBytes(server.pid) - before) / SOCKETS };
  } finally {
    for (const socket of sockets) socket.close();
    await server.stop();
  }
}
