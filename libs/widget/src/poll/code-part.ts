import type { Language } from '../element/language.ts';

/** Where a voter's code is typed. */
export interface CodeForm {
  readonly element: HTMLElement;
  /** Says why the code that was given is not taken. */
  complain(fault: string): void;
}

/** What is loaded where a code has to be typed. */
export interface CodePart {
  css: string;
  /** `use` tells what is wrong with a code, or nothing when it was taken. */
  create(language: Language, use: (code: string) => Promise<string>): CodeForm;
}
