import fc from 'fast-check';
import { encodeQR } from 'qr';
import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { codeLink } from './code-link.ts';
import { MAX_CARDS, rangeOf } from './code-range.ts';
import { qrPath } from './qr-path.ts';

const CODE = '002Z-9M3T-XW2P';

describe('the address of a code', () => {
  it.each([
    ['https://example.com/vote', `https://example.com/vote#code=${CODE}`],
    ['https://example.com', `https://example.com/#code=${CODE}`],
    ['https://example.com/?poll=a', `https://example.com/?poll=a#code=${CODE}`],
    ['https://example.com/#poll=a', `https://example.com/#poll=a&code=${CODE}`],
  ])('of %s has the code where no server is sent it', (base, link) => {
    expect(codeLink(base, CODE)).toBe(link);
  });

  it.each(['', 'example.com', 'javascript:alert(1)', 'mailto:a@b.c'])('is none for %j', (base) => {
    expect(codeLink(base, CODE)).toBeUndefined();
  });
});

describe('a range of cards', () => {
  it('lies within what was issued, and is never longer than a print', () => {
    const typed = fc.oneof(fc.integer(), fc.double(), fc.constant(Number.NaN));
    fc.assert(
      fc.property(typed, typed, fc.integer({ min: 1, max: 1_000_000 }), (from, to, issued) => {
        const range = rangeOf(from, to, issued);
        expect(range.from).toBeGreaterThanOrEqual(1);
        expect(range.to).toBeGreaterThanOrEqual(range.from);
        expect(range.to).toBeLessThanOrEqual(issued);
        expect(range.to - range.from).toBeLessThan(MAX_CARDS);
      }),
    );
  });
});

describe('a QR code', () => {
  /** The modules that a path covers, drawn at `scale` with a border, as a camera would see them. */
  function draw({ path, size }: ReturnType<typeof qrPath>, scale = 4) {
    const side = size * scale;
    const data = new Uint8ClampedArray(side * side * 4).fill(255);
    for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
        for (let at = Number(x) * scale; at < (Number(x) + Number(length)) * scale; at += 1) {
          data.fill(0, (row * side + at) * 4, (row * side + at) * 4 + 3);
        }
      }
    }
    return { width: side, height: side, data };
  }

  it('is read back from its path', () => {
    const link = codeLink('https://vote.example.com/evening?poll=opening-song', CODE) ?? '';
    const picture = qrPath(encodeQR(link, 'raw', { ecc: 'medium' }));
    expect(decodeQR(draw(picture))).toBe(link);
  });
});
