/** One or two letters that stand for a member: of the first and the last word of the name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._\-@]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = firstLetter(words[0] ?? name);
  const last = words.length > 1 ? firstLetter(words.at(-1) ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

function firstLetter(word: string): string {
  const letter = /[\p{L}\p{N}]\p{M}*/u.exec(word);
  return letter?.[0] ?? Array.from(word)[0] ?? '';
}

/** A hue, 0 to 359, that is always the same for the same name. */
export function hueOf(name: string): number {
  let hash = 7;
  for (let index = 0; index < name.length; index += 1) {
    hash = (Math.imul(hash, 31) + name.charCodeAt(index)) >>> 0;
  }
  // Neighbouring hashes (player-1, player-2) end far apart on the wheel: the golden angle.
  return Math.round(hash * 137.508) % 360;
}
