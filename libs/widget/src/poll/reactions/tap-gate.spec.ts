import { describe, expect, it } from 'vitest';
import { TapGate } from './tap-gate.ts';

/** How many of so many taps at one time come through. */
function admitted(gate: TapGate, taps: number, atMs: number): number {
  return Array.from({ length: taps }, () => gate.admit(atMs)).filter(Boolean).length;
}

describe('TapGate', () => {
  it('lets a burst through, then as many a second as count', () => {
    const gate = new TapGate();
    expect(admitted(gate, 100, 0)).toBe(30);
    expect(admitted(gate, 100, 50)).toBe(0);
    expect(admitted(gate, 100, 1000)).toBe(10);
    expect(admitted(gate, 100, 60_000)).toBe(30);
  });

  it('gives nothing away when the clock goes back', () => {
    const gate = new TapGate();
    expect(admitted(gate, 30, 10_000)).toBe(30);
    expect(admitted(gate, 5, 0)).toBe(0);
    expect(admitted(gate, 5, 100)).toBe(1);
  });
});
