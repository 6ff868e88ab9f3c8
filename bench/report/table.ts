import { type CaseResult, isMet, type Section, type Unit, type Verdict } from '../cases/case.ts';
import type { Spread } from '../measure/statistics.ts';

/** Cells of one section: a head, then a row for each contestant. */
export function sectionRows({ lines }: Section): string[][] {
  const head = ['', ...(lines[0]?.figures.map(({ label }) => label) ?? [])];
  return [
    head,
    ...lines.map(({ name, figures }) => [
      name,
      ...figures.map(({ value, unit }) => formatSpread(value, unit)),
    ]),
  ];
}

export function verdictRows(verdicts: readonly Verdict[]): string[][] {
  return [
    ['', 'measured', 'aim', ''],
    ...verdicts.map((verdict) => [
      verdict.label,
      formatSpread(verdict.value, verdict.unit),
      formatTarget(verdict),
      formatMet(verdict),
    ]),
  ];
}

/** For a terminal. */
export function textReport(result: CaseResult): string {
  const parts = [`(${result.id}) ${result.title}`];
  for (const section of result.sections) {
    parts.push(`\n${section.title}`, alignColumns(sectionRows(section)));
    if (section.verdicts.length > 0) parts.push('', alignColumns(verdictRows(section.verdicts)));
  }
  return `${parts.join('\n')}\n`;
}

/** For a README. */
export function markdownTable([head = [], ...rows]: string[][]): string {
  const toLine = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [toLine(head), toLine(head.map(() => '---')), ...rows.map(toLine)].join('\n');
}

function alignColumns(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`)
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The median, and between brackets the least and the greatest. */
export function formatSpread({ median, min, max }: Spread, unit: Unit | '×'): string {
  const [middle, from, to] = [median, min, max].map((value) => formatValue(value, unit));
  return from === to ? `${middle}` : `${middle} (${from}–${to})`;
}

function formatValue(value: number, unit: Unit | '×'): string {
  switch (unit) {
    case '1/s':
    case 'votes':
      return Math.round(value).toLocaleString('en');
    case 'bytes':
      return value.toFixed(0);
    case 'share':
      return `${Math.round(value * 100)}%`;
    case '×':
      return value.toFixed(2);
    case 'µs':
    case 'ms':
    case 's':
      return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
  }
}

export function formatTarget({ target, unit }: Verdict): string {
  if (target === undefined) return '';
  const suffix = unit === 'ms' ? ' ms' : '';
  if ('atLeast' in target) return `≥ ${target.atLeast}${suffix}`;
  return 'atMost' in target ? `≤ ${target.atMost}${suffix}` : `< ${target.below}${suffix}`;
}

function formatMet(verdict: Verdict): string {
  const met = isMet(verdict);
  if (met === undefined) return '';
  return met ? 'met' : 'not met';
}
