import { join } from 'node:path';
import type { LiveClient } from '@rostrum/client';
import { build } from 'esbuild';
import { lightTransport } from '../../../libs/widget/build.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The live client as the widget has it: bundled in the same way, over its own transport. */
export async function widgetClient(): Promise<typeof LiveClient> {
  const { outputFiles } = await build({
    stdin: { contents: `export { LiveClient } from '@rostrum/client';`, resolveDir: ROOT },
    plugins: [lightTransport],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['source'],
  });
  const code = outputFiles[0]?.text ?? '';
  if (code.includes('engine.io')) throw new Error('the bundle holds another transport');
  const address = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
  const bundled: { LiveClient: typeof LiveClient } = await import(/* @vite-ignore */ address);
  return bundled.LiveClient;
}
