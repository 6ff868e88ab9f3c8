/** A name for a row. No id holds a control character. */
export function rowKey(...ids: string[]): string {
  return ids.join('\0');
}
