import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { POLL_TYPES } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWidget, pageBytes, type WidgetBundle } from './build.ts';
import { LANGUAGES } from './src/element/language-names.ts';
import { kindPartOf } from './src/poll/kind-parts.ts';

const LIMIT_BYTES = 30 * 1024;

let folder: string;
let bundle: WidgetBundle;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rostrum-widget-'));
  bundle = await buildWidget(folder);
});

afterAll(() => rm(folder, { recursive: true }));

/** What is loaded for a board or for a poll of each type, a code to be typed included. */
const pages: [string, string[]][] = [
  ['a leaderboard', ['board']],
  ...POLL_TYPES.map((type): [string, string[]] => {
    const part = kindPartOf(type);
    return [`a poll of type ${type}`, part === undefined ? ['code'] : ['code', part]];
  }),
];

describe('the widget bundle', () => {
  it.each(pages)('loads less than 30 KB gzip for %s in any language', (_page, parts) => {
    expect(Object.keys(bundle.parts)).toEqual(expect.arrayContaining(parts));
    for (const language of LANGUAGES) {
      expect(pageBytes(bundle, ...parts, language), language).toBeLessThan(LIMIT_BYTES);
    }
  });

  it('has a part for every language, and none that nothing loads', () => {
    const loaded = new Set([...pages.flatMap(([, parts]) => parts), ...LANGUAGES]);
    expect(Object.keys(bundle.parts).sort()).toEqual([...loaded].sort());
  });

  it('carries no schemas, and parses nothing as markup', async () => {
    for (const { file } of [bundle.main, ...Object.values(bundle.parts)]) {
      const script = await readFile(file, 'utf8');
      // Schemas are for servers; one careless import would bring zod along.
      expect(script).not.toMatch(/ZodError|invalid_type/);
      // Names and labels are other people's strings: they must never be parsed as markup.
      expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
    }
  });

  it('names in the script the very parts that were made with it', async () => {
    const script = await readFile(bundle.main.file, 'utf8');
    expect(script).toContain('rostrum-leaderboard');
    expect(script).toContain('rostrum-poll');
    for (const [name, { file }] of Object.entries(bundle.parts)) {
      expect(basename(file)).toMatch(new RegExp(`^${name}-[0-9a-f]{10}\\.js$`));
      expect(script).toContain(basename(file));
    }
  });
});
