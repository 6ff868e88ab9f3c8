import { Language } from './language.ts';
import { LANGUAGES } from './language-names.ts';
import { loadPart, partOf } from './parts.ts';
import { english, type Texts } from './texts.ts';

/** The language of a page or its reader; English texts until others are loaded. */
export function languageOf(tag: string): Language {
  const name = nameOf(tag);
  return new Language(tag, (name && partOf<Texts>(name)) || english);
}

/** Loads the texts of a language where there are any to load. */
export function loadLanguage(tag: string, home: string): Promise<unknown> | undefined {
  const name = nameOf(tag);
  if (name === undefined || partOf(name)) return undefined;
  // English is better than nothing.
  return loadPart(name, home).catch(() => undefined);
}

function nameOf(tag: string): string | undefined {
  const [name] = tag.toLowerCase().split(/[-_]/);
  return LANGUAGES.find((one) => one === name);
}
