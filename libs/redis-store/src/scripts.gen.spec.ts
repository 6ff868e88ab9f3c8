import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderScripts, TARGET } from '../generate.ts';
import { SCRIPTS } from './scripts.gen.ts';

describe('scripts.gen.ts', () => {
  it('is what the scripts make it: run `npm run generate` when it is not', () => {
    expect(readFileSync(TARGET, 'utf8')).toBe(renderScripts());
  });

  it.each(Object.entries(SCRIPTS))(
    '%s uses each of the keys that its name says, and no other',
    (_name, { library, numberOfKeys }) => {
      const used = Array.from(library.matchAll(/\bKEYS\[(\d+)\]/g), ([, index]) => Number(index));
      const expected = Array.from({ length: numberOfKeys }, (_, index) => index + 1);
      expect([...new Set(used)].sort()).toEqual(expected);
    },
  );

  it.each(Object.entries(SCRIPTS))(
    '%s holds no include that was left out',
    (_name, { library }) => {
      expect(library).not.toContain('@include');
    },
  );

  it.each(Object.entries(SCRIPTS))(
    '%s never blocks the server with KEYS, DEL or a union',
    (_name, { library }) => {
      const commands = Array.from(
        library.matchAll(/redis\.call\('([A-Z]+)'/g),
        ([, command]) => command,
      );
      for (const slow of ['KEYS', 'ZUNIONSTORE', 'ZUNION', 'FLUSHALL', 'FLUSHDB', 'SORT']) {
        expect(commands).not.toContain(slow);
      }
    },
  );
});
