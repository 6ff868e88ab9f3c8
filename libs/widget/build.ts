/**
 * Bundles the widget into `dist/widget.js`, one script for a `<script>` tag, and says how large it
 * is: `node --conditions=source libs/widget/build.ts`.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { build, type Plugin } from 'esbuild';

const OUT_FILE = fileURLToPath(new URL('dist/widget.js', import.meta.url));

export interface WidgetBundle {
  file: string;
  bytes: number;
  gzipBytes: number;
}

/**
 * Leaves out the transports the live client never uses: polling and WebTransport weigh 1.5 KB gzip
 * of the 30. Where Engine.IO is laid out anew this matches nothing and the bundle is just larger.
 */
const websocketOnly: Plugin = {
  name: 'websocket-only',
  setup(bundler) {
    const filter = /engine\.io-client[\\/]build[\\/]esm[\\/]transports[\\/]index\.js$/;
    bundler.onLoad({ filter }, () => ({
      contents: `import { WS } from './websocket.js'; export const transports = { websocket: WS };`,
    }));
  },
};

/** Writes the bundle and measures it. */
export async function buildWidget(outFile = OUT_FILE): Promise<WidgetBundle> {
  await build({
    entryPoints: [fileURLToPath(new URL('src/index.ts', import.meta.url))],
    outfile: outFile,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    conditions: ['source'],
    plugins: [websocketOnly],
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const script = await readFile(outFile);
  const zipped = await promisify(gzip)(script, { level: 9 });
  return { file: outFile, bytes: script.length, gzipBytes: zipped.length };
}

if (import.meta.main) {
  const { bytes, gzipBytes } = await buildWidget();
  const kilobytes = (count: number) => (count / 1024).toFixed(1);
  console.log(`widget.js: ${kilobytes(bytes)} KB, ${kilobytes(gzipBytes)} KB gzip`);
}
