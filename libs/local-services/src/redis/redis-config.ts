export interface RedisConfig {
  dataDir: string;
  host: string;
  port: number;
  password: string | undefined;
  pidFile: string;
  /** Further directives, which win over ours. */
  extra: Record<string, string>;
}

/** The text of a redis.conf: every accepted write on disk within a second, nothing evicted. */
export function redisConfig(config: RedisConfig): string {
  const directives: Record<string, string> = {
    bind: config.host,
    port: String(config.port),
    'protected-mode': 'yes',
    daemonize: 'no',
    supervised: 'no',
    dir: quote(config.dataDir),
    pidfile: quote(config.pidFile),
    // Keeps the path of this file in the process list, by which an orphan is recognised.
    'set-proc-title': 'no',
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '""',
    'maxmemory-policy': 'noeviction',
    ...(config.password === undefined ? {} : { requirepass: quote(config.password) }),
    ...config.extra,
  };
  const lines = Object.entries(directives).map(([name, value]) => `${name} ${value}`);
  return `${lines.join('\n')}\n`;
}

function quote(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
