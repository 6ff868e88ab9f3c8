/** Cards that are laid out at once. */
export const MAX_CARDS = 500;

/** Serial numbers, both of them included. */
export interface CodeRange {
  from: number;
  to: number;
}

/** What an address or a field says, brought within what was issued and can be laid out. */
export function rangeOf(from: number, to: number, issued: number): CodeRange {
  const first = clamp(whole(from, 1), 1, Math.max(issued, 1));
  const last = clamp(whole(to, issued), first, Math.max(issued, first));
  return { from: first, to: Math.min(last, first + MAX_CARDS - 1) };
}

function whole(value: number, otherwise: number): number {
  return Number.isInteger(value) && value >= 1 ? value : otherwise;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
