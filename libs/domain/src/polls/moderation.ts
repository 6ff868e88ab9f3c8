import { normaliseWord } from './words.ts';

export const MODERATIONS = ['none', 'filter', 'approve'] as const;
/**
 * What becomes of texts before others see them: nothing; refused where they hold a word that is not
 * wanted; or kept back until a host decides.
 */
export type Moderation = (typeof MODERATIONS)[number];

/** Languages that have a list. A word of one may be harmless in another, so a tenant chooses. */
export const MODERATED_LANGUAGES = [
  ...([
    'ar',
    'cs',
    'da',
    'de',
    'eo',
    'es',
    'fa',
    'fi',
    'fil',
    'fr',
    'hi',
    'hu',
    'it',
    'ja',
  ] as const),
  ...(['kab', 'ko', 'nl', 'no', 'pl', 'pt', 'ru', 'sv', 'th', 'tr', 'zh'] as const),
] as const;
export type ModeratedLanguage = (typeof MODERATED_LANGUAGES)[number];

/** Of each list of a tenant. */
export const MAX_MODERATED_WORDS = 1000;
/** Words of a poll that a host decided on. */
export const MAX_DECIDED_WORDS = 1000;

/** A tenant's own words, beside those that are refused everywhere. */
export interface ModeratedWords {
  blocked: string[];
  /** Never refused, also where they are blocked elsewhere. */
  allowed: string[];
  /** Whose lists are looked through beside the English one. */
  languages: ModeratedLanguage[];
}

/** The lists of tenants, in the source of truth. */
export interface ModerationRepository {
  /** Empty where the tenant has none. @throws DomainError `store.unavailable` */
  find(tenantId: string): Promise<ModeratedWords>;
  replace(tenantId: string, words: ModeratedWords): Promise<void>;
}

/** Writing without spaces between words: there a word is looked for anywhere. */
const UNSPACED = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/u;
/** Elsewhere such a mark makes another letter. */
const ACCENTS = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}*)\p{M}/gu;
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
/** Letters set apart one by one, so that no word is whole. */
const SPACED_OUT = /(?<![\p{L}\p{N}])(?:\p{L}[^\p{L}\p{N}]{1,3}){2,}\p{L}(?![\p{L}\p{N}])/gu;

/** What a text is searched in: spelling and case are folded away, accents too. */
export function foldText(text: string): string {
  return normaliseWord(text)
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(SPACED_OUT, (letters) => letters.replace(/\P{L}/gu, ''));
}

/** The words of a folded text. */
export function wordsIn(folded: string): string[] {
  return folded.match(WORDS) ?? [];
}

/**
 * Words and phrases that are looked for in texts: as whole words, and anywhere where writing sets no
 * spaces. So `ass` is not found in `class`.
 */
export class WordSet {
  readonly #phrases = new Set<string>();
  readonly #anywhere: string[] = [];
  #longest = 0;

  constructor(words: Iterable<string>) {
    for (const word of words) {
      const folded = foldText(word);
      const parts = wordsIn(folded);
      if (parts.length === 0) continue;
      if (UNSPACED.test(folded)) this.#anywhere.push(folded);
      this.#phrases.add(parts.join(' '));
      this.#longest = Math.max(this.#longest, parts.length);
    }
  }

  has(word: string): boolean {
    return this.#phrases.has(wordsIn(foldText(word)).join(' '));
  }

  /** Whether a folded text holds one of them. */
  isIn(folded: string): boolean {
    if (this.#anywhere.some((word) => folded.includes(word))) return true;
    return folded.split('\n').some((part) => {
      const words = wordsIn(part);
      return words.some((_, from) => this.#lengthAt(words, from) > 0);
    });
  }

  /** A folded text without them; what stood on both sides of one is not next to each other now. */
  without(folded: string): string {
    const found = [...folded.matchAll(WORDS)];
    const words = found.map(([word]) => word);
    let [rest, end] = ['', 0];
    for (let from = 0; from < words.length; ) {
      const length = this.#lengthAt(words, from);
      const last = found[from + length - 1];
      if (length > 0 && last) {
        rest += `${folded.slice(end, found[from]?.index)}\n`;
        end = last.index + last[0].length;
      }
      from += Math.max(1, length);
    }
    return rest + folded.slice(end);
  }

  #lengthAt(words: readonly string[], from: number): number {
    for (let length = Math.min(this.#longest, words.length - from); length > 0; length -= 1) {
      if (this.#phrases.has(words.slice(from, from + length).join(' '))) return length;
    }
    return 0;
  }
}
