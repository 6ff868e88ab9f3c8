import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildWidget } from './build.ts';

const LIMIT_BYTES = 30 * 1024;

describe('the widget bundle', () => {
  it('stays under 30 KB gzip with its transport', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rostrum-widget-'));
    try {
      const bundle = await buildWidget(join(folder, 'widget.js'));
      expect(bundle.gzipBytes).toBeLessThan(LIMIT_BYTES);
      const script = await readFile(bundle.file, 'utf8');
      expect(script).toContain('rostrum-leaderboard');
      expect(script).toContain('rostrum-poll');
      // Schemas are for servers; one careless import would bring zod along.
      expect(script).not.toMatch(/ZodError|invalid_type/);
      // Names and labels are other people's strings: they must never be parsed as markup.
      expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
