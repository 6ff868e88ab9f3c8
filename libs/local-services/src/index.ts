export { LocalServiceError } from './errors.ts';
export {
  describeExit,
  GuardedProcess,
  type ProcessExit,
  type ProcessSpec,
} from './guarded-process.ts';
export {
  type LocalServices,
  type LocalServicesOptions,
  startLocalServices,
} from './local-services.ts';
export { findFreePort, isPortFree } from './ports.ts';
export {
  DATABASE,
  type PostgresOptions,
  type RunningPostgres,
  startPostgres,
} from './postgres/postgres-server.ts';
export { isRunning, waitUntilGone } from './process-table.ts';
export {
  type CommandOptions,
  type CommandResult,
  findExecutables,
  runCommand,
} from './programs/command.ts';
export {
  canExtractDebianPackages,
  type ExtractRequest,
  extractDebianPackages,
  libraryPathOf,
} from './programs/debian-packages.ts';
export {
  type InstallOutcome,
  type InstallRequest,
  installLine,
  installWithPackageManager,
  type PackageNames,
} from './programs/system-packages.ts';
export type { Progress } from './progress.ts';
export type { ClusterNode, RedisClusterOptions } from './redis/cluster-node.ts';
export { type RedisCluster, startRedisCluster } from './redis/redis-cluster.ts';
export { type RedisOptions, startRedis } from './redis/redis-server.ts';
export type { SlotMigration } from './redis/slot-migration.ts';
export type { ExitListener, RunningServer } from './running-server.ts';
