import type { EventBody } from '@rostrum/domain';

/** What happened, and to which of several boards or polls. */
interface Happening {
  which: number;
  what: EventBody;
}

/**
 * What the live store can write of events made up at random: ids are never given again, and what is
 * trimmed, removed, changed, voted for, decided on, set aside or released is there.
 */
export function possibleEvents(happenings: readonly Happening[]): Happening[] {
  const histories = new Map<number, PollHistory>();
  return happenings.flatMap(({ which, what }) => {
    const history = histories.get(which) ?? new PollHistory();
    histories.set(which, history);
    const written = history.posts(what) ?? history.ballots(what);
    return written ? [{ which, what: written }] : [];
  });
}

type CastBallot = Extract<EventBody, { type: 'ballots.cast' }>['ballots'][number];

class PollHistory {
  readonly #questions = new Set<string>();
  /** By round and voter: the answer that belongs to the ballot, or none. */
  readonly #ballots = new Map<string, string | undefined>();
  /** Rounds and voters. */
  readonly #aside = new Set<string>();
  #given = 0;

  /** `undefined` for what has nothing to do with questions, or cannot be. */
  posts(what: EventBody): EventBody | undefined {
    const questions = this.#questions;
    switch (what.type) {
      case 'question.asked': {
        const { question, trimmed } = what;
        if (questions.has(question.id)) return undefined;
        const isThere = trimmed !== undefined && questions.has(trimmed);
        questions.add(question.id);
        this.#given += 1;
        const numbered = { ...what, number: this.#given };
        return isThere ? numbered : { ...numbered, trimmed: undefined };
      }
      case 'question.voted':
      case 'question.removed':
        return questions.has(what.questionId) ? what : undefined;
      case 'questions.changed': {
        const changed = what.questions.filter(({ id }) => questions.has(id));
        return changed.length > 0 ? { ...what, questions: changed } : undefined;
      }
      case 'texts.decided': {
        const texts = what.texts.flatMap(({ voterId }) => {
          const id = this.#ballots.get(nameOf(what.round, voterId));
          return id === undefined ? [] : [{ id, voterId }];
        });
        return texts.length > 0 ? { ...what, texts } : undefined;
      }
      default:
        return undefined;
    }
  }

  ballots(what: EventBody): EventBody | undefined {
    switch (what.type) {
      case 'question.asked':
      case 'question.voted':
      case 'question.removed':
      case 'questions.changed':
      case 'texts.decided':
        return undefined;
      case 'ballots.cast':
        return { ...what, ballots: what.ballots.map((one) => this.#cast(what.round, one)) };
      case 'ballot.retracted': {
        const name = nameOf(what.round, what.voterId);
        const isAside = this.#ballots.delete(name) && this.#aside.has(name);
        return isAside ? { ...what, isAside } : what;
      }
      case 'ballots.set_aside': {
        const ballots = what.ballots.filter(({ voterId }) => {
          const name = nameOf(what.round, voterId);
          return this.#ballots.has(name) && !this.#aside.has(name);
        });
        for (const { voterId } of ballots) this.#aside.add(nameOf(what.round, voterId));
        return ballots.length > 0 ? { ...what, ballots } : undefined;
      }
      case 'ballots.released': {
        const ballots = what.ballots.flatMap(({ voterId }) => {
          const name = nameOf(what.round, voterId);
          const ballot = this.#ballots.has(name) ? 'x' : undefined;
          return this.#aside.delete(name) ? [{ voterId, ballot }] : [];
        });
        return ballots.length > 0 ? { ...what, ballots } : undefined;
      }
      default:
        return what;
    }
  }

  #cast(round: number, given: CastBallot): CastBallot {
    const name = nameOf(round, given.voterId);
    const cast = this.#ballots.has(name) ? { ...given, previous: 'x' } : given;
    this.#ballots.set(name, undefined);
    // Answers in words are not set aside.
    if (this.#aside.has(name)) return { ...cast, answer: undefined, isAside: true };
    if (!cast.answer) return cast;
    this.#given += 1;
    const id = `tx${this.#given}`;
    this.#ballots.set(name, id);
    return { ...cast, answer: { ...cast.answer, id } };
  }
}

function nameOf(round: number, voterId: string): string {
  return `${round}/${voterId}`;
}
