import { LOOPBACK } from '../ports.ts';

/** Settings for one small machine that it shares with everything else. */
export function postgresSettings(port: number, durable: boolean): Record<string, string> {
  return {
    listen_addresses: LOOPBACK,
    port: String(port),
    // Paths of sockets are limited to some hundred characters, those of data folders are not.
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    min_wal_size: '80MB',
    synchronous_commit: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
}
