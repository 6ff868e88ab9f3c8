import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './usage-error.ts';

/** Where `npm start` writes the address and the key of its demo. */
export const DEFAULT_DEMO = join(process.env['ROSTRUM_DATA_DIR'] ?? '.rostrum', 'demo.json');

/** The options of a script that talks to a running service. */
export const SERVICE_OPTIONS = {
  url: { type: 'string' },
  token: { type: 'string' },
  demo: { type: 'string', default: DEFAULT_DEMO },
} as const;

export const SERVICE_HELP = `\
  --demo <file>                 where address and key come from (${DEFAULT_DEMO})
  --url <url>, --token <key>    or give them here: http://127.0.0.1:3000, rk_sec_…`;

export interface Service {
  url: string;
  token: string;
}

/** @throws UsageError */
export async function findService({
  url,
  token,
  demo,
}: {
  url?: string | undefined;
  token?: string | undefined;
  demo: string;
}): Promise<Service> {
  if (url !== undefined && token !== undefined) return { url, token };
  const text = await readFile(demo, 'utf8').catch(() => {
    throw new UsageError(`${demo} cannot be read. Run npm start, or give --url and --token.`);
  });
  const written = JSON.parse(text) as { baseUrl: string; secretKey: string };
  return { url: url ?? written.baseUrl, token: token ?? written.secretKey };
}
