/**
 * Runs the whole service on this machine, with a demo tenant under live traffic, until Ctrl-C:
 *
 *   npm start
 *
 * Environment: PORT (3000), HOST (127.0.0.1), ROSTRUM_DATA_DIR (.rostrum), REDIS_URL and
 * DATABASE_URL (servers to use in place of private ones), ROSTRUM_SIMULATOR=off (no traffic).
 */
import { launch } from './start/launch.ts';
import { LaunchError, readLaunchOptions } from './start/options.ts';
import { Supervisor } from './start/supervisor.ts';

const supervisor = new Supervisor();
try {
  await launch(supervisor, await readLaunchOptions(process.env));
} catch (error) {
  supervisor.fail(LaunchError.describe(error));
}
process.exit(await supervisor.ended);
