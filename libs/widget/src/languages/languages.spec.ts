import { describe, expect, it } from 'vitest';
import { Language } from '../element/language.ts';
import { LANGUAGES } from '../element/language-names.ts';
import { english, type Texts } from '../element/texts.ts';

/** All strings of a language by where they stand. */
function stringsOf(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${name}`, value]] : stringsOf(value, `${path}${name}.`),
  );
}

const PLURAL = /\.(zero|one|two|few|many|other)$/;
const placesOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(LANGUAGES)('%s', (name) => {
  const load = async () => (await import(`./${name}.part.ts`)).default as Texts;

  it('says everything that English says, with the same places to fill', async () => {
    const texts = await load();
    expect(texts.language).toBe(name);
    const own = new Map(stringsOf(texts));
    for (const [path, text] of stringsOf(english)) {
      if (PLURAL.test(path) && !path.endsWith('.other')) continue;
      expect(placesOf(own.get(path) ?? '–'), path).toEqual(placesOf(text));
    }
  });

  it('has every plural form that its language needs for whole numbers', async () => {
    const texts = await load();
    const language = new Language(name, texts);
    // Forms that read like `other` may be left out.
    for (const count of [0, 1, 2, 3, 5, 11, 21, 22, 100]) {
      for (const text of [texts.votes, texts.questions, texts.charactersLeft]) {
        expect(language.count(text, count)).not.toMatch(/[{}]|undefined/);
      }
    }
  });
});

it('counts by the grammar of the words, and writes numbers as the page does', async () => {
  const { default: russian } = await import('./ru.part.ts');
  const language = new Language('ru', russian);
  expect([1, 2, 5, 21].map((count) => language.count(russian.votes, count))).toEqual([
    '1 голос',
    '2 голоса',
    '5 голосов',
    '21 голос',
  ]);
  expect(new Language('sv', english).count(english.votes, 1234)).toMatch(/^1\s234 votes$/);
});
