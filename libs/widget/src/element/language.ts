import { type Counted, english, fill, type Texts } from './texts.ts';

/** What is shown; the exact score stays with the service. */
const MAX_FRACTION_DIGITS = 6;

/** Words, numbers and plurals of one language. */
export class Language {
  readonly texts: Texts;
  readonly #score: Intl.NumberFormat;
  readonly #rounded: Intl.NumberFormat;
  readonly #signed: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #plural: Intl.PluralRules;

  /** `tag` decides how numbers are written, `texts` what is said. */
  constructor(tag: string | undefined, texts: Texts = english) {
    this.texts = texts;
    const locale = supported(tag);
    this.#score = new Intl.NumberFormat(locale, {
      maximumFractionDigits: MAX_FRACTION_DIGITS,
    });
    this.#rounded = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    this.#signed = new Intl.NumberFormat(locale, {
      maximumFractionDigits: 0,
      signDisplay: 'exceptZero',
    });
    this.#time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    this.#percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
    this.#plural = new Intl.PluralRules(texts.language);
  }

  score(value: number): string {
    return this.#score.format(value);
  }

  /** Of means: nobody reads more than a tenth. */
  rounded(value: number): string {
    return this.#rounded.format(value);
  }

  signed(value: number): string {
    return this.#signed.format(value);
  }

  time(timestamp: string): string {
    return this.#time.format(new Date(timestamp));
  }

  percent(share: number): string {
    return this.#percent.format(share);
  }

  count(text: Counted, count: number): string {
    return fill(text[this.#plural.select(count)] ?? text.other, { count: this.score(count) });
  }
}

/** A page may say any nonsense in `lang`; then the reader's own language counts. */
function supported(tag: string | undefined): string | undefined {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag ?? [])[0];
  } catch {
    return undefined;
  }
}

/** Digits after the decimal point that are worth showing of `value`. */
export function fractionDigits(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  const written = (digits.split('.')[1]?.length ?? 0) - Number(exponent);
  return Math.min(MAX_FRACTION_DIGITS, Math.max(0, written));
}
