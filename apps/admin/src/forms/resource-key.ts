const MAX_LENGTH = 64;

/** A key that suits a name: `Été – Coupe 2026` becomes `ete-coupe-2026`. */
export function suggestKey(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/[^a-z0-9]+$/, '');
}

/** What a key looks like, for whoever typed another. */
export const KEY_FORMAT =
  'Small letters, digits, dots, dashes and underscores; at most 64, a letter or digit first';
