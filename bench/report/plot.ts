import { isMet, type Verdict } from '../cases/case.ts';
import type { Results } from './results.ts';
import { formatSpread, formatTarget } from './table.ts';

const WIDTH = 860;
const LABEL_WIDTH = 400;
const BAR_WIDTH = 280;
const ROW_HEIGHT = 30;
const BAR_HEIGHT = 16;
const PANEL_GAP = 44;
const TOP = 34;

/** One scale: ratios above, times below. */
interface Panel {
  title: string;
  verdicts: Verdict[];
}

/** Bars of every figure that has a baseline or an aim, the aims marked by a line across. */
export function plot({ cases }: Results): string {
  const verdicts = cases.flatMap(({ sections, id }) =>
    sections.flatMap((section) =>
      section.verdicts.map((verdict) => ({
        ...verdict,
        label: `(${id}) ${section.title}: ${verdict.label}`,
      })),
    ),
  );
  const panels: Panel[] = [
    {
      title: 'Rate, to a baseline (more is better)',
      verdicts: verdicts.filter(({ unit, isCost }) => unit === '×' && !isCost),
    },
    {
      title: 'Cost, to a baseline (less is better)',
      verdicts: verdicts.filter(({ unit, isCost }) => unit === '×' && isCost),
    },
    { title: 'Milliseconds', verdicts: verdicts.filter(({ unit }) => unit === 'ms') },
  ].filter((panel) => panel.verdicts.length > 0);
  const parts: string[] = [];
  let top = TOP;
  for (const panel of panels) {
    parts.push(drawPanel(panel, top));
    top += panel.verdicts.length * ROW_HEIGHT + PANEL_GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" role="img"`,
    '  font-family="system-ui, sans-serif" font-size="12" fill="#1f2933">',
    '  <title>Ratios to the baselines, and times, with the aims marked</title>',
    `  <rect width="${WIDTH}" height="${top}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function drawPanel({ title, verdicts }: Panel, top: number): string {
  const longest = Math.max(
    ...verdicts.map(({ value, target }) => Math.max(value.max, aim(target))),
  );
  const scale = BAR_WIDTH / longest;
  const rows = verdicts.map((verdict, index) =>
    drawRow(verdict, top + 12 + index * ROW_HEIGHT, scale),
  );
  return [
    `  <text x="12" y="${top}" font-weight="600" font-size="14">${title}</text>`,
    ...rows,
  ].join('\n');
}

function drawRow(verdict: Verdict, top: number, scale: number): string {
  const { label, value, target, unit } = verdict;
  const middle = top + BAR_HEIGHT / 2;
  const at = (amount: number): number => round(LABEL_WIDTH + amount * scale);
  const parts = [
    ...wrap(label).map(
      (line, index, lines) =>
        `  <text x="${LABEL_WIDTH - 10}" y="${middle + 4 + (index - (lines.length - 1) / 2) * 13}" text-anchor="end" font-size="11">${escapeXml(line)}</text>`,
    ),
    `  <rect x="${LABEL_WIDTH}" y="${top}" width="${round(value.median * scale)}" height="${BAR_HEIGHT}" fill="${colour(verdict)}"/>`,
    `  <line x1="${at(value.min)}" x2="${at(value.max)}" y1="${middle}" y2="${middle}" stroke="#1f2933"/>`,
  ];
  if (target) {
    const x = at(aim(target));
    parts.push(
      `  <line x1="${x}" x2="${x}" y1="${top - 4}" y2="${top + BAR_HEIGHT + 4}" stroke="#b91c1c" stroke-width="2"/>`,
    );
  }
  const shown = [formatSpread(value, unit), formatTarget(verdict)].filter(Boolean).join(', aim ');
  parts.push(
    `  <text x="${WIDTH - 12}" y="${middle + 4}" text-anchor="end" font-size="11" fill="#52606d">${escapeXml(shown)}</text>`,
  );
  return parts.join('\n');
}

function aim(target: Verdict['target']): number {
  if (target === undefined) return 0;
  if ('atLeast' in target) return target.atLeast;
  return 'atMost' in target ? target.atMost : target.below;
}

function colour(verdict: Verdict): string {
  const met = isMet(verdict);
  if (met === undefined) return '#9aa5b1';
  return met ? '#2f855a' : '#c05621';
}

const LINE_LENGTH = 62;

function wrap(label: string): string[] {
  if (label.length <= LINE_LENGTH) return [label];
  const cut = label.lastIndexOf(' ', LINE_LENGTH);
  return [label.slice(0, cut), label.slice(cut + 1)];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
