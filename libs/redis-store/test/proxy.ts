import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to Redis that can lose replies and drop connections, as a network does. */
export interface Proxy {
  url: string;
  /**
   * From now on a connection on which `text` is sent gets no answer any more; resolves when the
   * first answer was thrown away.
   */
  loseRepliesTo(text: string): Promise<void>;
  /** Ends every connection in mid-air and carries new ones faithfully. */
  dropConnections(): void;
  close(): Promise<void>;
}

export async function openProxy(redisPort: number): Promise<Proxy> {
  const open = new Set<Socket>();
  let losing: { text: string; onLost: () => void } | undefined;

  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: redisPort });
    let isMute = false;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.on('data', (bytes) => {
        if (from === client && losing && bytes.includes(losing.text)) isMute = true;
        if (from === upstream && isMute) losing?.onLost();
        else to.write(bytes);
      });
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseRepliesTo: (text) =>
      new Promise<void>((resolve) => {
        losing = { text, onLost: resolve };
      }),
    dropConnections() {
      losing = undefined;
      for (const socket of open) socket.destroy();
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
