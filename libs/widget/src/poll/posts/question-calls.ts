import type { AskedQuestionView, QuestionView, QuestionVoteView } from '@rostrum/contracts';
import type { ControlContext } from '../controls/control.ts';

export interface QuestionPage {
  items: QuestionView[];
  nextCursor?: string | undefined;
}

/** What is asked of the service about questions, one thing after the other. */
export class QuestionCalls {
  readonly #context: ControlContext;
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: ControlContext) {
    this.#context = context;
  }

  list(cursor: string | undefined): Promise<QuestionPage> {
    const query = { limit: 50, cursor };
    return this.#inTurn(() => this.#context.calls.under('GET', '/questions', { query }));
  }

  ask(text: string, authorName: string | undefined): Promise<AskedQuestionView> {
    const body = { text, ...(authorName && { authorName }) };
    return this.#meet(() => this.#context.calls.under('POST', '/questions', { body }));
  }

  vote(id: string, hasVoted: boolean): Promise<QuestionVoteView> {
    const method = hasVoted ? 'PUT' : 'DELETE';
    return this.#meet(() => this.#context.calls.under(method, `/questions/${id}/vote`));
  }

  withdraw(id: string): Promise<void> {
    return this.#inTurn(() => this.#context.calls.under('DELETE', `/questions/${id}`));
  }

  #meet<T extends { deviceToken?: string | undefined }>(call: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const answer = await call();
      this.#context.meet(answer.deviceToken);
      return answer;
    });
  }

  /** Two first requests at once would be those of two devices. */
  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(call, call);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
