import { RostrumError } from '@rostrum/client';
import { make, setText, styleSheet } from '../element/dom.ts';
import type { Language } from '../element/language.ts';
import { TypedCode } from '../element/page-voter.ts';
import { loadPart } from '../element/parts.ts';
import { Retry } from '../element/retry.ts';
import type { BallotBox } from './ballot/ballot-box.ts';
import type { CodeForm, CodePart } from './code-part.ts';
import { pushButton } from './controls/field.ts';
import { describeFault } from './faults.ts';

/** The code of a voter: as it was given, or as it is typed here. */
export class CodeEntry {
  readonly element = make('div', '');
  readonly #root: ShadowRoot;
  readonly #onCode: () => void;
  /** For the next voter at the same screen, and for who has typed somebody else's. */
  readonly other = pushButton('link', '', () => this.#forget());
  readonly #retry = new Retry(() => void this.#load());
  #typed: TypedCode | undefined;
  #inUse: string | undefined;
  #refused: { code: string; fault: RostrumError } | undefined;
  #language: Language | undefined;
  #home = '';
  #box: BallotBox | undefined;
  #form: CodeForm | undefined;
  #isLoading = false;
  #isStyled = false;
  #wantsFocus = false;

  constructor(root: ShadowRoot, onCode: () => void) {
    this.#root = root;
    this.#onCode = onCode;
    this.element.append(this.#retry.element);
    this.element.hidden = true;
    this.other.hidden = true;
  }

  /** The code to vote with: one that was typed stands in for one that is missing or wrong. */
  codeFor(source: string, poll: string, given: string | undefined): string | undefined {
    this.#typed = new TypedCode(source, poll, given);
    const code = this.#typed.value ?? given;
    this.#inUse = code === this.#refused?.code ? undefined : code;
    return this.#inUse;
  }

  speak(language: Language, home: string): void {
    this.#language = language;
    this.#home = home;
    this.#form?.element.remove();
    this.#form = undefined;
    setText(this.other, language.texts.otherCode);
  }

  /** Whether the service has refused the code: then another one may be typed. */
  wasRefused(fault: unknown): boolean {
    if (!(fault instanceof RostrumError) || fault.code !== 'ballot.code_invalid') return false;
    if (this.#inUse === undefined) return false;
    this.#refused = { code: this.#inUse, fault };
    if (this.#typed && this.#typed.value === this.#inUse) this.#typed.value = undefined;
    this.#onCode();
    return true;
  }

  show(box: BallotBox, mayTakePart: boolean): void {
    this.#box = box;
    this.other.hidden = this.#typed?.value === undefined || !mayTakePart;
    this.element.hidden = !(box.needsCode && mayTakePart);
    if (this.element.hidden) return;
    if (!this.#form) void this.#load();
    else if (this.#wantsFocus) this.#takeFocus();
  }

  /** Whoever asked for the field goes on in it. */
  #takeFocus(): void {
    this.#wantsFocus = false;
    this.element.querySelector('input')?.focus();
  }

  #forget(): void {
    if (this.#typed) this.#typed.value = undefined;
    this.#wantsFocus = true;
    this.#onCode();
  }

  async #load(): Promise<void> {
    const language = this.#language;
    if (this.#isLoading || language === undefined) return;
    this.#isLoading = true;
    this.#retry.hide();
    try {
      const { css, create } = await loadPart<CodePart>('code', this.#home);
      if (!this.#isStyled) this.#root.adoptedStyleSheets.push(styleSheet(css));
      this.#isStyled = true;
      this.#form = create(language, (code) => this.#use(code));
      this.element.append(this.#form.element);
      if (this.#wantsFocus) this.#takeFocus();
      if (this.#refused) this.#form.complain(describeFault(this.#refused.fault, language));
    } catch {
      this.#retry.show(language);
    }
    this.#isLoading = false;
  }

  /** Asks for something of the poll with it: a wrong code is refused whatever it is for. */
  async #use(code: string): Promise<string> {
    try {
      await this.#box?.calls.as({ code });
    } catch (error) {
      return this.#language ? describeFault(error, this.#language) : '';
    }
    this.#refused = undefined;
    if (this.#typed) this.#typed.value = code;
    this.#onCode();
    return '';
  }
}
