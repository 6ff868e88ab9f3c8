const score = new Intl.NumberFormat('en', { maximumFractionDigits: 20 });
const hugeScore = new Intl.NumberFormat('en', {
  notation: 'scientific',
  maximumFractionDigits: 15,
});
const count = new Intl.NumberFormat('en');
const percent = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const signed = new Intl.NumberFormat('en', {
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});
const bytes = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** Beyond this grouping hides more than it shows. */
const LARGEST_PLAIN = 1e18;

/** A score with every digit it has. */
export function formatScore(value: number): string {
  return (Math.abs(value) < LARGEST_PLAIN ? score : hugeScore).format(value);
}

export function formatCount(value: number): string {
  return count.format(value);
}

/** A mean and the like, to two decimals. */
export function formatDecimal(value: number): string {
  return decimal.format(value);
}

/** With its sign, to one decimal: `+12.5`, `−3`. */
export function formatSigned(value: number): string {
  return signed.format(value).replace('-', '−');
}

/** `share` is 0 to 1. */
export function formatShare(share: number): string {
  return percent.format(share);
}

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB'];

export function formatBytes(size: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(size, 1)) / 3), BYTE_UNITS.length - 1);
  return `${bytes.format(size / 1000 ** power)} ${BYTE_UNITS[power]}`;
}

/** `1 entry`, `2 entries`. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}
