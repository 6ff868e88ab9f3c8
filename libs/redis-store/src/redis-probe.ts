import type { FailedSave, RedisNode, RedisProbe } from '@rostrum/domain';
import type { Redis } from 'ioredis';
import type { RedisConnections } from './connection.ts';

const SETTINGS = ['maxmemory-policy', 'appendonly', 'save', 'maxmemory'] as const;

/** Asks each master how it is set up and how it does, in one round trip. */
export class RedisServerProbe implements RedisProbe {
  readonly #redis: RedisConnections;

  constructor(redis: RedisConnections) {
    this.#redis = redis;
  }

  read(): Promise<RedisNode[]> {
    return Promise.all(this.#redis.masters().map(readNode));
  }
}

async function readNode(redis: Redis): Promise<RedisNode> {
  const node = `${redis.options.host ?? 'localhost'}:${redis.options.port ?? 6379}`;
  const [info, settings] = await Promise.allSettled([
    redis.info(),
    // Managed servers and ACLs may forbid it.
    redis.call('CONFIG', 'GET', ...SETTINGS),
  ]);
  if (info.status === 'rejected' && !isForbidden(info.reason)) {
    return { node, fault: faultOf(info.reason) };
  }
  const told = info.status === 'fulfilled' ? readLines(info.value) : new Map<string, string>();
  const set = settings.status === 'fulfilled' ? readPairs(settings.value) : new Map();
  return { node, ...describe(told, set) };
}

/** What INFO does not tell is known from the settings, and the other way round. */
function describe(info: Map<string, string>, set: Map<string, string>): Omit<RedisNode, 'node'> {
  const appendonly = set.get('appendonly');
  const save = set.get('save');
  return {
    version: info.get('redis_version'),
    role: info.get('role'),
    isClusterNode: flag(info.get('cluster_enabled')),
    maxmemoryPolicy: set.get('maxmemory-policy') ?? info.get('maxmemory_policy'),
    hasAppendOnlyFile:
      appendonly === undefined ? flag(info.get('aof_enabled')) : appendonly === 'yes',
    hasSnapshots: save === undefined ? undefined : save !== '',
    failedSaves: failedSavesOf(info),
    usedBytes: count(info.get('used_memory')),
    maxBytes: count(set.get('maxmemory') ?? info.get('maxmemory')),
    systemBytes: count(info.get('total_system_memory')),
    replicas: info.has('role') ? replicasOf(info) : undefined,
  };
}

const SAVES: readonly [field: string, save: FailedSave][] = [
  ['aof_last_write_status', 'append-only file'],
  ['rdb_last_bgsave_status', 'snapshot'],
  ['aof_last_bgrewrite_status', 'rewrite'],
];

function failedSavesOf(info: Map<string, string>): FailedSave[] {
  return SAVES.flatMap(([field, save]) => (info.get(field) === 'err' ? [save] : []));
}

/** `slave0:ip=10.0.0.7,port=6379,state=online,offset=1,lag=0` */
function replicasOf(info: Map<string, string>): { node: string; isOnline: boolean }[] {
  const lines = [...info].filter(([name]) => /^slave\d+$/.test(name));
  return lines.map(([, line]) => {
    const fields = new Map(line.split(',').map((field) => cutAt(field, '=')));
    return {
      node: `${fields.get('ip')}:${fields.get('port')}`,
      isOnline: fields.get('state') === 'online',
    };
  });
}

function readLines(info: string): Map<string, string> {
  return new Map(info.split('\r\n').map((line) => cutAt(line, ':')));
}

/** RESP2 gives names and values in turn. */
function readPairs(reply: unknown): Map<string, string> {
  const flat = Array.isArray(reply) ? reply.map(String) : Object.entries(reply as object).flat();
  const found = new Map<string, string>();
  for (let at = 0; at + 1 < flat.length; at += 2) found.set(flat[at], flat[at + 1]);
  return found;
}

function cutAt(line: string, mark: string): [string, string] {
  const at = line.indexOf(mark);
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

function count(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}

function flag(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value === '1';
}

function isForbidden(error: unknown): boolean {
  return /^(NOPERM|ERR unknown command)/.test(messageOf(error));
}

/** Of the connection, where there is none: commands are not kept for later. */
function faultOf(error: unknown): string {
  const message = messageOf(error);
  return message.startsWith("Stream isn't writeable") ? 'there is no connection' : message;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
