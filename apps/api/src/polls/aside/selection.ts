import { Inject, Injectable } from '@nestjs/common';
import type { ReleaseAside } from '@rostrum/contracts';
import {
  type BallotPart,
  type BallotReader,
  type BallotStore,
  type BallotWindow,
  choiceName,
  choicesOf,
  decodeCastBallot,
  type LogPosition,
  type Poll,
} from '@rostrum/domain';
import { DurabilityService } from '../../durability/durability.service.ts';
import { BALLOT_READER, BALLOT_STORE } from '../../ports.ts';

/** Which ballots, in one of these ways. */
export type Selection = ReleaseAside;

/** A poll as it stood when ballots of it were to be moved. */
export interface Selected {
  poll: Poll;
  round: number;
  position: LogPosition;
  /** Where the ballots are that are to be moved. */
  part: BallotPart;
}

const ROWS_A_READ = 5_000;
/** So many a script: it holds up everybody else meanwhile. */
const VOTERS_A_PIECE = 500;

/** Whose ballots a host means. */
@Injectable()
export class Selections {
  constructor(
    @Inject(BALLOT_STORE) private readonly ballots: BallotStore,
    @Inject(BALLOT_READER) private readonly reader: BallotReader,
    private readonly durability: DurabilityService,
  ) {}

  /**
   * The voters, in pieces; some may have no ballot there.
   * @throws DomainError `request.invalid`, `store.unavailable`
   */
  async *voters(selected: Selected, selection: Selection): AsyncGenerator<string[]> {
    let piece: string[] = [];
    for await (const voterIds of this.#find(selected, selection)) {
      for (const voterId of voterIds) {
        piece.push(voterId);
        if (piece.length < VOTERS_A_PIECE) continue;
        yield piece;
        piece = [];
      }
    }
    if (piece.length > 0) yield piece;
  }

  async *#find(
    selected: Selected,
    { voterIds, from, to, choice, address, all }: Selection,
  ): AsyncGenerator<string[]> {
    const { poll, round, position, part } = selected;
    if (voterIds) yield voterIds;
    if (address !== undefined) yield* this.ballots.votersAt(poll, address);
    if (all) yield* this.ballots.asideVoters(poll);
    if (from === undefined || to === undefined) return;
    const name = choice && choiceName(choice, poll);
    await this.durability.untilStored(position);
    const window = { round, part, fromMs: Date.parse(from), toMs: Date.parse(to) };
    yield* this.#within(poll, window, name);
  }

  async *#within(
    poll: Poll,
    window: BallotWindow,
    choice: string | undefined,
  ): AsyncGenerator<string[]> {
    let after: string | undefined;
    for (;;) {
      const page = { after, limit: ROWS_A_READ };
      const found = await this.reader.within(poll.id, window, page);
      const chosen = found.filter(
        ({ ballot }) =>
          choice === undefined || choicesOf(decodeCastBallot(ballot), poll).includes(choice),
      );
      yield chosen.map(({ voterId }) => voterId);
      if (found.length < ROWS_A_READ) return;
      after = found.at(-1)?.voterId;
    }
  }
}
