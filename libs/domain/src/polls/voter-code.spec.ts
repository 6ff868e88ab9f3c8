import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatCode, MAX_CODES, parseCode } from './voter-code.ts';

const anyCode = fc.record({
  serial: fc.integer({ min: 1, max: MAX_CODES }),
  seal: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
});

it('is twelve characters in groups that cannot be mistaken for one another', () => {
  fc.assert(
    fc.property(anyCode, (code) => {
      expect(formatCode(code)).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
    }),
  );
});

it('means the same however it is typed', () => {
  const typists = fc.infiniteStream(fc.nat(3));
  fc.assert(
    fc.property(anyCode, typists, (code, choices) => {
      const typed = Array.from(formatCode(code), (character) => {
        const choice = choices.next().value;
        if (character === '-') return ['-', '', ' ', ' - '][choice];
        if (character === '0') return ['0', 'O', 'o', '0'][choice];
        if (character === '1') return ['1', 'I', 'l', 'i'][choice];
        return choice % 2 === 0 ? character : character.toLowerCase();
      }).join('');
      expect(parseCode(` ${typed} `)).toEqual(code);
    }),
  );
});

it('that means one thing is written in one way', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 10, maxLength: 14 }), (typed) => {
      const code = parseCode(typed);
      if (code) expect(parseCode(formatCode(code))).toEqual(code);
    }),
  );
});

it.each([
  '',
  '0',
  '0001-0000-000',
  '0001-0000-00000',
  '0001-0000-000U',
  '0001-0000-000é',
  '-'.repeat(12),
])('%j is no code', (typed) => {
  expect(parseCode(typed)).toBeUndefined();
});
