import 'reflect-metadata';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger, pino } from 'pino';
import { migrateStores, openStores, type Stores } from './api.module.ts';
import { readConfig } from './config.ts';
import { createHttpApplication } from './http-application.ts';

/** Unfinished requests are cut off after this long: shutting down must not hang behind them. */
const SHUTDOWN_GRACE_MS = 5000;
const STORE_RETRY_MS = 500;

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino({ level: config.logLevel });
  const stores = openStores(config, logger);
  await migrateWhenPossible(stores);
  const app = await createHttpApplication(stores);
  await app.listen(config.port, config.host);
  stopOnSignals(app, logger);
  logger.info(
    { address: await app.getUrl(), role: process.env['ROSTRUM_ROLE'] ?? 'all' },
    'listening',
  );
}

/** A process that starts before its stores waits for them rather than die and be restarted. */
async function migrateWhenPossible(stores: Stores): Promise<void> {
  for (let reported = ''; ; ) {
    try {
      await migrateStores(stores);
      return;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!isWorthWaiting(error)) throw error;
      if (reason !== reported) stores.logger.warn({ reason }, 'waiting for PostgreSQL');
      reported = reason;
      await new Promise((resolve) => setTimeout(resolve, STORE_RETRY_MS));
    }
  }
}

function isWorthWaiting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'store.unavailable';
}

function stopOnSignals(app: NestFastifyApplication, logger: Logger): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      logger.info({ signal }, 'stopping');
      setTimeout(() => process.exit(0), SHUTDOWN_GRACE_MS).unref();
      app.close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'stopping');
          process.exit(1);
        },
      );
    });
  }
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
