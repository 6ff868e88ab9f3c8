import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventFrame } from './event-frame.ts';

const http = createServer();
const server = new Server(http, { transports: ['websocket'] });

beforeAll(() => new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

/** What a client of the package makes of frames that are written to its connection. */
async function received(messages: unknown[]): Promise<unknown[]> {
  const { port } = http.address() as AddressInfo;
  const client = io(`http://127.0.0.1:${port}/live`, { transports: ['websocket'], forceNew: true });
  const [socket] = await new Promise<[{ conn: { transport: unknown } }]>((resolve) =>
    server.of('/live').once('connection', (one) => resolve([one])),
  );
  const { socket: below } = socket.conn.transport as {
    socket: { _socket: { write(bytes: Buffer): void } };
  };
  const heard: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    client.on('frame', (message) => {
      if (heard.push(message) === messages.length) resolve();
    });
  });
  for (const message of messages) below._socket.write(eventFrame('/live', 'frame', message));
  await all;
  client.disconnect();
  return heard;
}

it('is read by clients of Socket.IO as what was meant, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 5 }), async (messages) => {
      const asJson = JSON.parse(JSON.stringify(messages));
      expect(await received(messages)).toEqual(asJson);
    }),
    { numRuns: 50 },
  );
});

it('is read whatever its length', async () => {
  const head = '42/live,["frame",""]'.length;
  const lengths = [0, 125, 126, 127, 0xffff, 0x1_0000, 0x1_0001].map((one) =>
    Math.max(0, one - head),
  );
  const messages = lengths.map((length) => 'é'.repeat(length / 2) + 'x'.repeat(length % 2));
  expect(await received(messages)).toEqual(messages);
});
