import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLaunchOptions } from './options.ts';

const free = { PORT: '0' };

test('by default: loopback, private servers, traffic, and data in the repository', async () => {
  const options = await readLaunchOptions(free);
  expect(options).toMatchObject({ host: '127.0.0.1', hasTraffic: true });
  expect(options.redisUrl).toBeUndefined();
  expect(options.databaseUrl).toBeUndefined();
  expect(options.dataDir).toBe(join(import.meta.dirname, '../../.rostrum'));
  expect(options.baseUrl).toBe(`http://127.0.0.1:${options.port}`);
});

test('a host that stands for every address is reached on loopback', async () => {
  const { baseUrl, port } = await readLaunchOptions({ ...free, HOST: '0.0.0.0' });
  expect(baseUrl).toBe(`http://127.0.0.1:${port}`);
});

test('empty variables count as not set, and ROSTRUM_SIMULATOR=off keeps it quiet', async () => {
  const env = { ...free, HOST: '', REDIS_URL: '', ROSTRUM_DATA_DIR: '', ROSTRUM_SIMULATOR: 'off' };
  const options = await readLaunchOptions(env);
  expect(options).toMatchObject({ host: '127.0.0.1', redisUrl: undefined, hasTraffic: false });
});

test.each(['abc', '-1', '65536', '80.5'])('PORT=%s is refused in plain words', async (given) => {
  await expect(readLaunchOptions({ PORT: given })).rejects.toThrow(`PORT is ${given}, which is no`);
});

test('an address of another machine is refused in plain words', async () => {
  const env = { PORT: '3000', HOST: '192.0.2.1' };
  await expect(readLaunchOptions(env)).rejects.toThrow(/Cannot listen on 192\.0\.2\.1/);
});

test('a taken port is refused before anything is started, with another one to try', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = { PORT: String(port), ROSTRUM_DATA_DIR: join(tmpdir(), 'rostrum-no-such-folder') };
  await expect(readLaunchOptions(env)).rejects.toThrow(`PORT=${port + 1} npm start`);
  await new Promise((resolve) => server.close(resolve));
});
