import { describe, expect, it } from 'vitest';
import { ProfanityFilter } from './profanity.ts';

function filter(words: Partial<ConstructorParameters<typeof ProfanityFilter>[0]> = {}) {
  return new ProfanityFilter({ blocked: [], allowed: [], languages: [], ...words });
}

describe('words that are refused everywhere', () => {
  it.each([
    'what the fuck',
    'FUCK',
    'ｆｕｃｋ',
    'fu\u200bck',
    'f\u00adu\u00adc\u00adk',
    'fu\u0308ck',
    'fücк',
    'fuuuuuck',
    'sh1t',
    '$hit',
    'sh!t happens',
    'f u c k',
    'f.u.c.k',
    '𝓯𝓾𝓬𝓴',
    'a line\nbullshit\nanother',
  ])('are found in %j', (text) => expect(filter().refuses(text)).toBe(true));

  it.each([
    'Is there a class in Scunthorpe?',
    'An assassin at the cocktail bar',
    'Grapes, therapists and analysis',
    'I am a fan of Essex',
    'Shiitake or Moby Dick',
    'As it was shown: pass it on',
    'U.S.A. or U K?',
    'From the cockpit: 4 5 5',
    'Which sex has the penis, which the vagina?',
    'Bitte, con calma',
    '日本語の質問です',
  ])('are not taken for what they are not: %j', (text) =>
    expect(filter().refuses(text)).toBe(false),
  );
});

describe('words of a tenant', () => {
  const own = filter({
    blocked: ['Broccoli', 'red cabbage', 'капуста', '白菜', 'Rübe'],
    allowed: ['bloody hell', 'Cockburn', 'bitch session'],
  });

  it.each([
    'broccoli!',
    'ＢＲＯＣＣＯＬＩ',
    'bro\u200dccoli',
    'bróccoli',
    'b r o c c o l i',
    'no red   cabbage please',
    'Red\nCabbage',
    'КАПУСТА',
    '我喜欢白菜汤',
    'eine Rube',
  ])('are refused in %j', (text) => expect(own.refuses(text)).toBe(true));

  it.each(['broccolini', 'red and green cabbage', 'a cabbage that is red'])(
    'are whole words: %j passes',
    (text) => expect(own.refuses(text)).toBe(false),
  );

  it('pass where they are allowed, and only they', () => {
    expect(own.refuses('Bitch session at noon')).toBe(false);
    expect(own.refuses('a bitch of a session')).toBe(true);
    expect(own.refuses('bitch session, bitch')).toBe(true);
  });
});

describe('words of a language', () => {
  it('are refused where the tenant chose it, in whatever spelling', () => {
    const [norwegian, russian] = [filter({ languages: ['no'] }), filter({ languages: ['ru'] })];
    expect(norwegian.refuses('Din DRITTSEKK')).toBe(true);
    expect(filter().refuses('Din drittsekk')).toBe(false);
    expect(russian.refuses('иди на Х\u200bУЙ')).toBe(true);
    expect(filter({ languages: ['th'] }).refuses('ไปไหนมาควยมากๆ')).toBe(true);
  });
});
