import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { migrateStores, openStores, PortsModule } from './api.module.ts';
import { readConfig } from './config.ts';
import { SecretsModule } from './secrets/secrets.module.ts';
import { TenantsModule } from './tenants/tenants.module.ts';
import { TenantsService } from './tenants/tenants.service.ts';

/** Makes a tenant and prints what is needed to use it, as one JSON object. */
async function provision(): Promise<void> {
  const { values } = parseArgs({
    options: { 'tenant-name': { type: 'string' }, 'admin-email': { type: 'string' } },
  });
  const { 'tenant-name': name, 'admin-email': email } = values;
  if (!name || !email) throw new Error('Usage: provision --tenant-name NAME --admin-email ADDRESS');
  const stores = openStores(readConfig(process.env), pino({ level: 'warn' }, process.stderr));
  await migrateStores(stores);
  const app = await NestFactory.createApplicationContext(
    { module: TenantsModule, imports: [PortsModule.bind(stores), SecretsModule] },
    { logger: false },
  );
  const tenant = await app.get(TenantsService).provision(name, email);
  await app.close();
  console.log(JSON.stringify(tenant));
}

provision().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
