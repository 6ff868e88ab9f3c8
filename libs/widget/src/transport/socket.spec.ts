import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { io, type Socket } from './socket.ts';

const PACE = { reconnectionDelay: 20, reconnectionDelayMax: 40 };

let http: HttpServer;
let server: Server;
let socket: Socket;
let port: number;

beforeEach(() => start(0));

afterEach(async () => {
  socket.removeAllListeners().disconnect();
  await stop();
});

async function start(at: number, options: object = {}): Promise<void> {
  http = createServer();
  server = new Server(http, { transports: ['websocket'], ...options });
  server.of('/live').use(({ handshake }, next) => {
    const refusal = Object.assign(new Error('no'), { data: { code: 'auth.invalid' } });
    next(handshake.auth['token'] === 'wrong' ? refusal : undefined);
  });
  server.of('/live').on('connection', (one) => {
    one.on('echo', (message, answer) => answer({ ok: true, message }));
    one.on('silence', () => undefined);
    one.on('leave', () => one.disconnect());
    one.emit('hello', { auth: one.handshake.auth });
  });
  await once(http.listen(at, '127.0.0.1'), 'listening');
  port = (http.address() as AddressInfo).port;
}

async function stop(): Promise<void> {
  await server.close();
}

/** A socket that writes down what it is told. */
function open(auth: object = { token: 'good' }): string[] {
  const told: string[] = [];
  socket = io(`http://127.0.0.1:${port}/live`, {
    path: '/socket.io',
    auth: (give) => give(auth),
    ...PACE,
  });
  for (const event of ['connect', 'disconnect', 'hello']) {
    socket.on(
      event,
      (...args) => void told.push([event, ...args.map((one) => JSON.stringify(one))].join(' ')),
    );
  }
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    told.push(`refused: ${error.message} ${JSON.stringify(error.data)}`);
  });
  socket.connect();
  return told;
}

it('tells who it is, hears events, and gets answers', async () => {
  const told = open({ token: 'Zoë "1"' });
  await vi.waitFor(() =>
    expect(told).toEqual(['connect', 'hello {"auth":{"token":"Zoë \\"1\\""}}']),
  );
  const message = { text: 'a\n"b" 👏', list: [1, null] };
  const answers = await Promise.all(
    [1, 2, 3].map((n) => socket.timeout(1000).emitWithAck('echo', { ...message, n })),
  );
  expect(answers).toEqual([1, 2, 3].map((n) => ({ ok: true, message: { ...message, n } })));
});

it('says when there was no answer in time, and at once when there is no connection', async () => {
  open();
  await vi.waitFor(() => expect(socket.connected).toBe(true));
  await expect(socket.timeout(10).emitWithAck('silence', {})).rejects.toThrow('in time');
  const unanswered = socket.timeout(60_000).emitWithAck('silence', {});
  socket.disconnect();
  await expect(unanswered).rejects.toThrow('broke');
  await expect(socket.timeout(60_000).emitWithAck('echo', {})).rejects.toThrow('no connection');
});

it('hands over why it was refused, and does not come back by itself', async () => {
  const told = open({ token: 'wrong' });
  await vi.waitFor(() => expect(told).toEqual(['refused: no {"code":"auth.invalid"}']));
  expect(socket.active).toBe(false);
});

it('does not come back by itself when it was sent away, but when it is asked to', async () => {
  const told = open();
  await vi.waitFor(() => expect(told).toHaveLength(2));
  void socket.timeout(1000).emit('leave', {}, () => undefined);
  await vi.waitFor(() => expect(told.at(-1)).toBe('disconnect'));
  expect(socket.active).toBe(false);
  socket.connect();
  await vi.waitFor(() => expect(told.slice(3)).toEqual(['connect', told[1]]));
});

it('comes back by itself when the service is gone for a while', async () => {
  const told = open();
  await vi.waitFor(() => expect(told).toHaveLength(2));
  for (const { conn } of server.of('/live').sockets.values()) conn.transport.close();
  await vi.waitFor(() => expect(told).toContain('disconnect'));
  expect(socket.active).toBe(true);
  await stop();
  await start(port);
  await vi.waitFor(() => expect(told.slice(-2)[0]).toBe('connect'));
  expect(socket.connected).toBe(true);
});

it('answers the pings of the service, and notices when they stay away', async () => {
  await stop();
  await start(0, { pingInterval: 100, pingTimeout: 200 });
  const told = open();
  await vi.waitFor(() => expect(told).toHaveLength(2));
  const { engine } = server;
  const pings = vi.fn();
  const [client] = Object.values(
    (engine as unknown as { clients: Record<string, EngineSocket> }).clients,
  );
  client?.on('heartbeat', pings);
  await vi.waitFor(() => expect(pings.mock.calls.length).toBeGreaterThan(4));
  expect(told).toHaveLength(2);
  // As a line that is cut without a word: nothing arrives any more.
  clearTimeout(client?.pingIntervalTimer);
  clearTimeout(client?.pingTimeoutTimer);
  await vi.waitFor(() => expect(told).toContain('disconnect'));
  await vi.waitFor(() => expect(told.filter((one) => one === 'connect')).toHaveLength(2));
});

interface EngineSocket {
  on(event: string, listener: () => void): void;
  pingIntervalTimer: NodeJS.Timeout;
  pingTimeoutTimer: NodeJS.Timeout;
}
