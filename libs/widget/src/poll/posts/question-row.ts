import type { PollState } from '@rostrum/client';
import { make, setAttribute, setText } from '../../element/dom.ts';
import type { Language } from '../../element/language.ts';
import { fill } from '../../element/texts.ts';
import { pushButton } from '../controls/field.ts';

export type Question = NonNullable<PollState['questions']>[number];

export interface QuestionRowView {
  hasVoted: boolean;
  isOwn: boolean;
  mayVote: boolean;
}

/** What somebody asked, and a button that gives a vote and takes it back. */
export class QuestionRow {
  readonly element: HTMLLIElement;
  readonly #language: Language;
  readonly #text = make('bdi', 'words');
  readonly #votes = make('span', 'count');
  readonly #name = make('span', 'unseen');
  readonly #vote: HTMLButtonElement;
  readonly #withdraw: HTMLButtonElement;
  readonly #badges = make('span', 'badges');
  readonly #author = make('bdi', '');
  readonly #time = make('time', '');

  constructor(language: Language, onVote: () => void, onWithdraw: () => void) {
    this.#language = language;
    const { texts } = language;
    this.#vote = pushButton('vote', '', onVote);
    const arrow = make('span', 'arrow', '▲');
    arrow.ariaHidden = 'true';
    this.#vote.append(arrow, this.#votes, this.#name);
    this.#withdraw = pushButton('link', texts.withdraw, onWithdraw);
    const meta = make('span', 'note', this.#author, ' · ', this.#time);
    const foot = make('div', 'meta', this.#badges, meta, this.#withdraw);
    this.element = make('li', 'post', this.#vote, make('div', 'said', this.#text, foot));
  }

  show(question: Question, { hasVoted, isOwn, mayVote }: QuestionRowView): void {
    const { texts } = this.#language;
    const { text, votes, authorName, at, state, isPinned } = question;
    const isAnswered = state === 'answered';
    setText(this.#text, text);
    setText(this.#votes, this.#language.score(votes));
    setText(this.#name, ` ${fill(texts.upvote, { text })}`);
    setAttribute(this.#vote, 'aria-pressed', String(hasVoted));
    setAttribute(this.#vote, 'aria-disabled', mayVote && !isAnswered ? undefined : 'true');
    setText(this.#author, authorName ?? texts.anonymous);
    setText(this.#time, this.#language.time(at));
    setAttribute(this.#time, 'datetime', at);
    const badges = [isPinned && texts.pinned, isAnswered && texts.answered, isOwn && texts.yours];
    this.#showBadges(badges.filter((badge) => badge !== false));
    this.element.toggleAttribute('data-pinned', isPinned);
    this.element.toggleAttribute('data-answered', isAnswered);
    this.#withdraw.hidden = !isOwn;
    const name = `${texts.withdraw}: ${text}`;
    setAttribute(this.#withdraw, 'aria-label', name);
  }

  #showBadges(badges: string[]): void {
    const shown = Array.from(this.#badges.children, ({ textContent }) => textContent);
    if (JSON.stringify(shown) === JSON.stringify(badges)) return;
    this.#badges.replaceChildren(...badges.map((badge) => make('span', 'badge', badge)));
  }
}
