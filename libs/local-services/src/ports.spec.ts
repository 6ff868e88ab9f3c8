import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { findFreePort, isPortFree, LOOPBACK, onSomePort } from './ports.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

async function listen(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
}

test('a port found free can be listened on, and then is free no longer', async () => {
  const port = await findFreePort();
  expect(await isPortFree(port)).toBe(true);
  await listen(port);
  expect(await isPortFree(port)).toBe(false);
});

test('an address of another machine is an error, not a taken port', async () => {
  await expect(isPortFree(80, '192.0.2.1')).rejects.toThrow(/EADDRNOTAVAIL/);
});

test('a free port that somebody snatches is replaced by another', async () => {
  const tried: number[] = [];
  const { port } = await onSomePort(undefined, async (free) => {
    tried.push(free);
    if (tried.length < 3) throw new Error('bind: Address already in use');
  });
  expect(tried).toHaveLength(3);
  expect(port).toBe(tried[2]);
});

test('a port that was asked for is never replaced', async () => {
  const start = (): Promise<never> => Promise.reject(new Error('Address already in use'));
  await expect(onSomePort(6379, start)).rejects.toThrow('Address already in use');
});
