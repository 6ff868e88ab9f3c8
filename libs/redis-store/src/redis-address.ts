/** What `REDIS_URL` says: one server, or nodes of a Cluster by which the others are found. */
export type RedisAddress =
  | { kind: 'single'; url: string }
  | { kind: 'cluster'; nodes: { host: string; port: number }[]; access: NodeAccess };

/** The same for all nodes of a Cluster. */
export interface NodeAccess {
  username?: string;
  password?: string;
  tls?: object;
}

const DEFAULT_PORT = 6379;

/**
 * One address is a single Redis; several, apart by commas, are nodes of a Cluster.
 * @throws Error that says what to write instead
 */
export function parseRedisUrl(setting: string): RedisAddress {
  const [first, ...others] = setting.split(',').map((part) => parseAddress(part.trim()));
  if (!first || others.length === 0) return { kind: 'single', url: setting.trim() };
  for (const url of [first, ...others]) {
    if (url.pathname.length > 1) {
      throw new Error(`A Cluster has no databases: leave ${url.pathname} out of ${url.host}.`);
    }
    if (accessOf(url) !== accessOf(first)) {
      throw new Error(
        `All nodes of a Cluster are reached alike: give ${url.host} the scheme, user and password of ${first.host}.`,
      );
    }
  }
  const nodes = [first, ...others].map(({ hostname, port }) => ({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || DEFAULT_PORT),
  }));
  return { kind: 'cluster', nodes, access: readAccess(first) };
}

function parseAddress(text: string): URL {
  const url = URL.parse(text);
  if (url && /^rediss?:$/.test(url.protocol) && url.hostname !== '') return url;
  throw new Error(
    'Give one address (redis://host:6379) for a single Redis, or those of several nodes apart by ' +
      'commas (redis://a:6379,redis://b:6379) for a Cluster; rediss:// for TLS.',
  );
}

function accessOf({ protocol, username, password }: URL): string {
  return [protocol, username, password].join(' ');
}

function readAccess({ protocol, username, password }: URL): NodeAccess {
  return {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}
