import { make, setText } from '../../element/dom.ts';
import { Rows } from '../../element/rows.ts';
import type { Control, ControlContext, ControlView } from '../controls/control.ts';
import { pushButton } from '../controls/field.ts';
import { type Asked, AskForm } from './ask-form.ts';
import { glide } from './gliding.ts';
import { heldOrder } from './held-order.ts';
import { type OwnQuestion, OwnQuestions } from './own-questions.ts';
import { QuestionCalls } from './question-calls.ts';
import { QuestionList } from './question-list.ts';
import { type Question, QuestionRow } from './question-row.ts';

/** Questions of the audience: asked, voted for, and shown as they come. */
export class QuestionsControl implements Control {
  readonly element = make('div', 'posts');
  readonly showsCounts = true;
  readonly #context: ControlContext;
  readonly #calls: QuestionCalls;
  readonly #form: AskForm;
  readonly #waiting = make('ul', 'post-list');
  readonly #waitingGroup: HTMLElement;
  readonly #list = make('ul', 'post-list');
  readonly #none = make('p', 'message');
  readonly #more: HTMLButtonElement;
  #own: OwnQuestions | undefined;
  #questions = new QuestionList();
  #view: ControlView | undefined;
  #hasLearnt = false;
  #order: string[] = [];
  /** Nothing moves away from under a mouse. Fingers are gone before it could. */
  #isPointedAt = false;

  readonly #waitingRows = new Rows(
    this.#waiting,
    ({ id }: OwnQuestion) => id,
    (own) => this.#createWaiting(own),
  );
  readonly #rows = new Rows(
    this.#list,
    ({ id }: Question) => id,
    ({ id }) =>
      new QuestionRow(
        this.#context.language,
        () => void this.#vote(id),
        () => void this.#withdraw(id),
      ),
  );

  constructor(context: ControlContext) {
    this.#context = context;
    this.#calls = new QuestionCalls(context);
    const { texts } = context.language;
    this.#form = new AskForm(context.language, context.keptAs);
    const title = make('h3', 'note', texts.ownQuestions);
    this.#waitingGroup = make('div', 'waiting', title, this.#waiting);
    this.#more = pushButton('button more', texts.more, () => void this.#loadMore());
    setText(this.#none, texts.noQuestions);
    this.#list.addEventListener('pointerenter', ({ pointerType }) => {
      this.#isPointedAt = pointerType !== 'touch';
    });
    this.#list.addEventListener('pointerleave', () => {
      this.#isPointedAt = false;
      this.#paint();
    });
    this.element.append(
      this.#form.element,
      this.#waitingGroup,
      this.#list,
      this.#none,
      make('div', 'actions', this.#more),
    );
  }

  show(view: ControlView): void {
    const isFirst = this.#view?.state.round !== view.state.round;
    this.#view = view;
    if (isFirst) this.#begin(view);
    // The live list goes to everybody, and cannot say what this voter has voted for.
    if (view.state.resultsVisible && !this.#hasLearnt) {
      this.#hasLearnt = true;
      void this.#learn();
    }
    this.#paint();
  }

  submit(): void {
    void this.#form.submit((asked) => this.#ask(asked));
  }

  /** A round begins: what was asked and voted for before it is past. */
  #begin({ state }: ControlView): void {
    this.#own = new OwnQuestions(this.#context.keptAs, state.round);
    this.#questions = new QuestionList();
    this.#hasLearnt = false;
  }

  #paint(): void {
    const { state, isVotable } = this.#view ?? {};
    const own = this.#own;
    if (state === undefined || own === undefined) return;
    this.#questions.observe(state);
    const { items, hasMore, count } = this.#questions;
    const shown = new Set(items.map(({ id }) => id));
    own.observe(shown);
    // While it is open, who may not ask now may not ask at all from here.
    const { status } = state;
    this.#form.element.hidden = status === 'closed' || (status === 'open' && !isVotable);
    this.#form.show(isVotable ?? false);
    const apart = own.listedApart(shown, count > items.length);
    this.#waitingGroup.hidden = apart.length === 0;
    this.#waitingRows.show(apart, ({ badge }, { wasShown }) => {
      badge.hidden = wasShown;
    });
    const inOrder = this.#isPointedAt ? heldOrder(items, this.#order) : items;
    this.#order = inOrder.map(({ id }) => id);
    glide(this.#list, () =>
      this.#rows.show(inOrder, (row, question) =>
        row.show(question, {
          hasVoted: this.#questions.hasVoted(question.id),
          isOwn: own.has(question.id),
          mayVote: isVotable ?? false,
        }),
      ),
    );
    this.#none.hidden = items.length > 0 || !state.resultsVisible || state.status === 'closed';
    this.#more.hidden = !hasMore;
  }

  async #ask({ text, authorName }: Asked): Promise<boolean> {
    const { texts } = this.#context.language;
    return this.#attempt(async () => {
      const { id, state } = await this.#calls.ask(text, authorName);
      this.#own?.add({ id, text, wasShown: state !== 'pending' });
      this.#form.tell(state === 'pending' ? texts.asked : texts.shown);
    });
  }

  async #vote(id: string): Promise<void> {
    const questions = this.#questions;
    const before = questions.hasVoted(id);
    // At once: a finger that sees nothing happen taps again.
    questions.vote(id, !before);
    this.#paint();
    const isIn = await this.#attempt(async () => {
      const { hasVoted, votes } = await this.#calls.vote(id, !before);
      questions.vote(id, hasVoted, votes);
    });
    if (!isIn) questions.vote(id, before);
    this.#paint();
  }

  async #withdraw(id: string): Promise<void> {
    const isOut = await this.#attempt(() => this.#calls.withdraw(id), 'question.not_found');
    if (!isOut) return;
    this.#own?.remove(id);
    this.#questions.remove(id);
    this.#paint();
    this.#form.tell(this.#context.language.texts.withdrawn);
    // Its button is gone, and the focus with it.
    this.#form.takeFocus();
  }

  async #loadMore(): Promise<void> {
    const first = this.#list.childElementCount;
    const isDone = await this.#attempt(async () => {
      if (this.#questions.next === undefined) await this.#learn();
      const { next } = this.#questions;
      if (next !== undefined) this.#questions.take(await this.#calls.list(next));
    });
    // Who reads on does so with the first that is new.
    if (isDone) this.#list.children[first]?.querySelector('button')?.focus();
  }

  async #learn(): Promise<void> {
    const questions = this.#questions;
    await this.#attempt(async () => questions.take(await this.#calls.list(undefined)));
  }

  /** Whether it was done, or was done already, as a refusal by `done` says. */
  async #attempt(act: () => Promise<void>, done?: string): Promise<boolean> {
    this.#context.complain(undefined);
    try {
      await act();
      this.#paint();
      return true;
    } catch (error) {
      if (done !== undefined && (error as { code?: string }).code === done) return true;
      this.#context.complain(error);
      return false;
    }
  }

  #createWaiting({ id, text }: OwnQuestion) {
    const { texts } = this.#context.language;
    const badge = make('span', 'badge', texts.waits);
    const withdraw = pushButton('link', texts.withdraw, () => void this.#withdraw(id));
    withdraw.ariaLabel = `${texts.withdraw}: ${text}`;
    const foot = make('div', 'meta', badge, withdraw);
    const said = make('div', 'said', make('bdi', 'words', text), foot);
    return { element: make('li', 'post', said), badge };
  }
}
