/**
 * Bundles the widget: `dist/widget.js`, one script for a `<script>` tag, and `dist/widget/`, the parts
 * that it loads when a page needs them. Says what each page loads:
 * `node --conditions=source libs/widget/build.ts`.
 */
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type BuildOptions, build, type Plugin, transform } from 'esbuild';

const SOURCE = fileURLToPath(new URL('src/', import.meta.url));
const OUT_FOLDER = fileURLToPath(new URL('dist/', import.meta.url));

/** A script as it is served. */
export interface BundledFile {
  file: string;
  bytes: number;
  gzipBytes: number;
}

export interface WidgetBundle {
  main: BundledFile;
  /** By name: `board`, `code`, a type of poll, or a language. */
  parts: Record<string, BundledFile>;
}

/** What stands in for `socket.io-client`, which is four times as large. */
export const lightTransport: Plugin = {
  name: 'light-transport',
  setup(bundler) {
    bundler.onResolve({ filter: /^socket\.io-client$/ }, () => ({
      path: join(SOURCE, 'transport/socket.ts'),
    }));
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

/**
 * In a part, a module that the main script has already is a look-up of what the main script hands
 * over; which those are, `core.ts` says.
 */
async function fromMainScript(): Promise<Plugin> {
  const core = await readFile(join(SOURCE, 'core.ts'), 'utf8');
  const imports = core.matchAll(/^import \{([^}]+)\} from '([^']+)';$/gm);
  const shared = new Map<string, string[]>();
  for (const [, names = '', file = ''] of imports) {
    shared.set(
      resolve(SOURCE, file),
      names
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    );
  }
  return {
    name: 'from-main-script',
    setup(bundler) {
      bundler.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        return shared.has(file) ? { path: file, namespace: 'main-script' } : undefined;
      });
      bundler.onLoad({ filter: /./, namespace: 'main-script' }, ({ path }) => {
        const names = shared.get(path) ?? [];
        const lines = names.map(
          (name) => `export const ${name} = /* @__PURE__ */ core('${name}');`,
        );
        return { contents: lines.join('\n') };
      });
    },
  };
}

const SHARED_OPTIONS = {
  bundle: true,
  minify: true,
  write: false,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  conditions: ['source'],
  sourcemap: 'external',
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;

/** Bundles everything into a folder that holds nothing else, and measures it. */
export async function buildWidget(outFolder = OUT_FOLDER): Promise<WidgetBundle> {
  const partFolder = join(outFolder, 'widget');
  await rm(partFolder, { recursive: true, force: true });
  await mkdir(partFolder, { recursive: true });
  const plugins = [await fromMainScript(), smallStyles];
  const parts: WidgetBundle['parts'] = {};
  for (const source of globSync(join(SOURCE, '**/*.part.ts')).sort()) {
    const name = basename(source, '.part.ts');
    parts[name] = await buildPart(name, source, partFolder, plugins);
  }
  const main = await buildMain(outFolder, parts);
  return { main, parts };
}

/** A module with a function that makes the part of what the main script hands over. */
async function buildPart(
  name: string,
  source: string,
  folder: string,
  plugins: Plugin[],
): Promise<BundledFile> {
  const { code, map } = await bundle({
    stdin: { contents: `import part from '${source}'; give(part);`, resolveDir: dirname(source) },
    banner: { js: 'export default core=>{let part;const give=given=>{part=given};' },
    footer: { js: 'return part}' },
    plugins,
  });
  // A page that was opened before an update never takes a part that was made for another script.
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 10);
  return writeScript(join(folder, `${name}-${hash}.js`), code, map);
}

async function buildMain(folder: string, parts: WidgetBundle['parts']): Promise<BundledFile> {
  const files = Object.entries(parts).map(([name, { file }]) => [name, basename(file)]);
  const { code, map } = await bundle({
    entryPoints: [join(SOURCE, 'index.ts')],
    plugins: [lightTransport, smallStyles],
    define: { PART_FILES: JSON.stringify(Object.fromEntries(files)) },
  });
  return writeScript(join(folder, 'widget.js'), code, map);
}

async function bundle(options: BuildOptions): Promise<{ code: string; map: string }> {
  const { outputFiles = [] } = await build({ ...SHARED_OPTIONS, outfile: 'out.js', ...options });
  const [map, code] = ['.map', '.js'].map(
    (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text,
  );
  if (code === undefined || map === undefined) throw new Error('esbuild wrote nothing');
  return { code, map };
}

async function writeScript(file: string, code: string, map: string): Promise<BundledFile> {
  const script = `${code}//# sourceMappingURL=${basename(file)}.map\n`;
  await Promise.all([writeFile(file, script), writeFile(`${file}.map`, map)]);
  const { length: gzipBytes } = await promisify(gzip)(script, { level: 9 });
  return { file, bytes: Buffer.byteLength(script), gzipBytes };
}

/** What a page with one element loads: the script, the part of the element, and a language. */
export function pageBytes({ main, parts }: WidgetBundle, ...names: string[]): number {
  return names.reduce((sum, name) => sum + (parts[name]?.gzipBytes ?? 0), main.gzipBytes);
}

if (import.meta.main) {
  const bundled = await buildWidget();
  const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1).padStart(5)} KB`;
  console.log(
    `gzip       part      page\nwidget.js             ${kilobytes(bundled.main.gzipBytes)}`,
  );
  for (const [name, { gzipBytes }] of Object.entries(bundled.parts)) {
    console.log(
      `${name.padEnd(10)} ${kilobytes(gzipBytes)}  ${kilobytes(pageBytes(bundled, name))}`,
    );
  }
}
