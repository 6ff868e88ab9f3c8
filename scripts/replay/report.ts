import type { EntryPageView } from '@rostrum/contracts';
import type { Tally } from './tally.ts';

const counted = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });
const graphemes = new Intl.Segmenter();

/** The end of a run in words and figures. */
export function describeTally(tally: Tally, seconds: number): string {
  const rate = Math.round(tally.read / Math.max(seconds, 0.001));
  const rows: [string, number | string][] = [
    ['rows read', tally.read],
    ['sent', tally.sent],
    ['applied', tally.applied],
    ['unchanged', tally.unchanged],
    ...(tally.quarantined > 0 ? ([['held', tally.quarantined]] as [string, number][]) : []),
    ['rejected', tally.rejected],
    ['skipped', tally.skipped],
    ['seconds', seconds.toFixed(1)],
    ['rows/s', rate],
  ];
  const lines = rows.map(([name, value]) => {
    const text = typeof value === 'number' ? counted.format(value) : value;
    return `  ${name.padEnd(10)}${text.padStart(12)}`;
  });
  if (tally.repeated > 0) {
    lines.push(`  ${counted.format(tally.repeated)} of them had been counted by an earlier run.`);
  }
  return [...lines, ...tally.reasons.map((reason) => `  rejected, ${reason}`)].join('\n');
}

/** The top of a board as a table. */
export function describeTop(name: string, { entries, total }: EntryPageView): string {
  const rows = entries.map(({ rank, memberId, score }) => {
    return [String(rank), memberId, counted.format(score)] as const;
  });
  const widest = (column: 0 | 1 | 2) => Math.max(0, ...rows.map((row) => widthOf(row[column])));
  const [rankWidth, nameWidth, scoreWidth] = [widest(0), widest(1), widest(2)];
  const lines = rows.map(([rank, memberId, score]) => {
    const gap = ' '.repeat(nameWidth - widthOf(memberId));
    return `  ${rank.padStart(rankWidth)}  ${memberId}${gap}  ${score.padStart(scoreWidth)}`;
  });
  return [`${name}, ${counted.format(total)} entries`, ...lines].join('\n');
}

/** Characters as a reader counts them: an accent of its own takes no room. */
function widthOf(text: string): number {
  return [...graphemes.segment(text)].length;
}
