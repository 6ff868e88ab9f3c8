/**
 * Bundles the widget into `dist/widget.js`, one script for a `<script>` tag, and says how large it
 * is: `node --conditions=source libs/widget/build.ts`.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { build, type Plugin, transform } from 'esbuild';

const OUT_FILE = fileURLToPath(new URL('dist/widget.js', import.meta.url));

export interface WidgetBundle {
  file: string;
  bytes: number;
  gzipBytes: number;
}

/**
 * What the live client never uses of its transport: polling, WebTransport and binary messages; and a
 * reader of addresses that browsers have. They weigh 4 KB gzip of the 30. Where a package is laid out
 * anew this matches nothing and the bundle is just larger.
 */
const UNUSED: Record<string, string> = {
  'engine.io-client/build/esm/transports/index.js':
    "import { WS } from './websocket.js'; export const transports = { websocket: WS };",
  'engine.io-client/build/esm/transports/polling-xhr.js': 'export class XHR {}',
  'engine.io-client/build/esm/contrib/parseuri.js': `export const parse = (source) => {
    const { protocol, hostname, port, pathname } = new URL(source);
    const host = hostname.replace(/^\\[|\\]$/g, '');
    return { source, protocol: protocol.slice(0, -1), host, port, path: pathname };
  };`,
  'engine.io-parser/build/esm/decodePacket.browser.js': `
    import { ERROR_PACKET, PACKET_TYPES_REVERSE } from './commons.js';
    export const decodePacket = (text) => {
      const type = PACKET_TYPES_REVERSE[text[0]];
      return type ? { type, data: text.slice(1) } : ERROR_PACKET;
    };`,
  'engine.io-parser/build/esm/encodePacket.browser.js': `
    import { PACKET_TYPES } from './commons.js';
    export const encodePacket = ({ type, data = '' }, _, take) => take(PACKET_TYPES[type] + data);
    export const encodePacketToBinary = () => {};`,
  // The text of a packet: its type, its namespace, perhaps an id, and JSON.
  'socket.io-parser/build/esm/index.js': `
    import { Emitter } from '@socket.io/component-emitter';
    export const protocol = 5;
    export const PacketType = {
      CONNECT: 0, DISCONNECT: 1, EVENT: 2, ACK: 3, CONNECT_ERROR: 4, BINARY_EVENT: 5, BINARY_ACK: 6,
    };
    export class Encoder {
      encode({ type, nsp, id = '', data }) {
        return [type + (nsp === '/' ? '' : nsp + ',') + id + (data == null ? '' : JSON.stringify(data))];
      }
    }
    export class Decoder extends Emitter {
      add(text) {
        const [, type, nsp = '/', id, json] = /^(\\d)(?:(\\/[^,]*),?)?(\\d*)(.*)$/s.exec(text);
        const data = json ? JSON.parse(json) : undefined;
        this.emitReserved('decoded', { type: +type, nsp, id: id ? +id : undefined, data });
      }
      destroy() {}
    }`,
};

const jsonOverWebsocket: Plugin = {
  name: 'json-over-websocket',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/](engine|socket)\.io-/ }, ({ path }) => {
      const [, file = ''] = path.replaceAll('\\', '/').split('/node_modules/');
      const contents = UNUSED[file];
      return contents === undefined ? undefined : { contents };
    });
  },
};

/** Style sheets are text to the bundler: this takes their white space out. */
const smallStyles: Plugin = {
  name: 'small-styles',
  setup(bundler) {
    bundler.onLoad({ filter: /\.css\.ts$/ }, async ({ path }) => {
      const [, name, css = ''] =
        /const (\w+) = `([^`]*)`;/.exec(await readFile(path, 'utf8')) ?? [];
      const { code } = await transform(css, { loader: 'css', minify: true });
      return { contents: `export const ${name} = ${JSON.stringify(code.trim())};` };
    });
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
    plugins: [jsonOverWebsocket, smallStyles],
    sourcemap: 'linked',
    legalComments: 'none',
    // Private names of the transport; nothing that is sent begins like them.
    mangleProps: /^_[a-z]/,
    mangleQuoted: true,
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
