import { isDeepStrictEqual } from 'node:util';
import type { CreatePoll, UpdatePoll } from '@rostrum/contracts';
import {
  type BallotRules,
  ballotKindOf,
  countingMethodsOf,
  DEFAULT_VOTES_PER_ADDRESS,
  DomainError,
  hasOptions,
  MAX_NUMBER_STEPS,
  MAX_RATING_STEPS,
  MAX_TEXTS,
  mayLimitAddresses,
  NPS_SCALE,
  type Poll,
  type PollCount,
  type PollOption,
  type PollPlan,
  type PollStanding,
  type PollType,
  type QuizRules,
  type Scale,
  stepsOf,
} from '@rostrum/domain';

/** A ranking keeps a counter for each option and place. */
const MAX_RANKED_OPTIONS = 30;
const DEFAULT_POINTS = 100;
const DEFAULT_WORDS = 3;
const DEFAULT_SCALES: Partial<Record<PollType, Scale>> = {
  rating: { min: 1, max: 5, step: 1 },
  number: { min: 0, max: 100, step: 1 },
  nps: NPS_SCALE,
};

type GivenOptions = CreatePoll['options'];

/** What the rules of ballots are made of, as far as the caller said. */
interface GivenRules {
  options: PollOption[];
  minChoices?: number | undefined;
  maxChoices?: number | undefined;
  scale?: Scale | undefined;
  pointsBudget?: number | undefined;
  allowWriteIns: boolean;
}

/** Options with ids: those without one are numbered `o1`, `o2`, … past the ids that are taken. */
export function newOptions(given: GivenOptions): PollOption[] {
  const taken = new Set(given.flatMap(({ id }) => (id === undefined ? [] : [id])));
  let next = 1;
  const fresh = (): string => {
    while (taken.has(`o${next}`)) next += 1;
    taken.add(`o${next}`);
    return `o${next}`;
  };
  return given.map((option) => ({ ...option, id: option.id ?? fresh() }));
}

/**
 * The rules of a poll's ballots, with what the caller left open.
 * @throws DomainError `request.invalid` where they contradict each other or the type
 */
export function draftRules(
  type: PollType,
  given: GivenRules,
): Omit<BallotRules, 'ballotChange' | 'type'> {
  checkOptions(type, given);
  checkFit(type, given);
  const scale = given.scale ?? DEFAULT_SCALES[type];
  if (scale) checkScale(type, scale);
  return {
    options: given.options,
    ...choiceBounds(type, given),
    allowWriteIns: given.allowWriteIns,
    ...(scale && { scale }),
    ...(type === 'points' && { pointsBudget: given.pointsBudget ?? DEFAULT_POINTS }),
  };
}

function checkOptions(type: PollType, { options }: GivenRules): void {
  const least = hasOptions(type) ? (type === 'rating' ? 1 : 2) : 0;
  if (options.length < least) throw invalid('options', `"${type}" takes at least ${least}`);
  if (least === 0 && options.length > 0) throw invalid('options', `"${type}" takes none`);
  if (type === 'ranking' && options.length > MAX_RANKED_OPTIONS) {
    throw invalid('options', `a ranking takes at most ${MAX_RANKED_OPTIONS}`);
  }
  const isCapped = options.some(({ maxVotes }) => maxVotes !== undefined);
  if (isCapped && ballotKindOf(type) !== 'choices') {
    throw invalid('options', `options of "${type}" take no maxVotes`);
  }
}

function checkFit(type: PollType, given: GivenRules): void {
  if (given.allowWriteIns && (ballotKindOf(type) !== 'choices' || type === 'quiz')) {
    throw invalid('allowWriteIns', `"${type}" has nothing to write in beside`);
  }
  if (given.scale && type !== 'rating' && type !== 'number') {
    const isFixed = type === 'nps' && isDeepStrictEqual(given.scale, NPS_SCALE);
    if (!isFixed) throw invalid('scale', `"${type}" takes none of yours`);
  }
  if (given.pointsBudget !== undefined && type !== 'points') {
    throw invalid('pointsBudget', `"${type}" gives no points`);
  }
}

function checkScale(type: PollType, scale: Scale): void {
  const steps = stepsOf(scale);
  const most = type === 'number' ? MAX_NUMBER_STEPS : MAX_RATING_STEPS;
  if (!Number.isInteger(steps) || steps < 1) {
    throw invalid('scale', 'steps must lead from min to max');
  }
  if (steps > most) throw invalid('scale', `has more than ${most} steps`);
}

/** How many options or texts a ballot names: exactly one where the type says so. */
function choiceBounds(
  type: PollType,
  given: GivenRules,
): { minChoices: number; maxChoices: number } {
  const most = mostChoices(type, given);
  const maxChoices = given.maxChoices ?? (type === 'word-cloud' ? DEFAULT_WORDS : most);
  const minChoices = given.minChoices ?? 1;
  if (maxChoices > most) throw invalid('maxChoices', `"${type}" takes at most ${most} here`);
  if (minChoices > maxChoices) throw invalid('minChoices', 'greater than maxChoices');
  return { minChoices, maxChoices };
}

function mostChoices(type: PollType, { options, allowWriteIns }: GivenRules): number {
  if (!hasOptions(type) && type !== 'word-cloud') return 1;
  if (type === 'single' || type === 'quiz') return 1;
  if (type === 'word-cloud') return MAX_TEXTS;
  if (type === 'reactions') return 1;
  return options.length + (allowWriteIns ? 1 : 0);
}

/**
 * The count that a poll declares.
 * @throws DomainError `request.invalid` where its type is not counted so
 */
export function draftCount(
  { type, options }: Pick<BallotRules, 'type' | 'options'>,
  tally: CreatePoll['tally'],
): PollCount | undefined {
  if (tally) checkCount(type, options.length, tally);
  return tally;
}

/** @throws DomainError `request.invalid` */
export function checkCount(
  type: PollType,
  optionCount: number,
  { method, seats }: Pick<PollCount, 'method' | 'seats'>,
): void {
  const methods = countingMethodsOf(type);
  if (!methods.includes(method)) {
    const fitting = methods.length === 0 ? 'none' : methods.join(', ');
    throw invalid('tally', `polls of type "${type}" are counted by ${fitting}`);
  }
  if (seats > 1 && method !== 'stv') throw invalid('seats', `"${method}" fills one`);
  if (seats > optionCount) throw invalid('seats', 'more than there are options');
}

/**
 * What makes a poll a quiz.
 * @throws DomainError `request.invalid`
 */
export function draftQuiz(
  poll: Pick<BallotRules, 'type' | 'options'> & Pick<PollPlan, 'durationSeconds'>,
  given: CreatePoll['quiz'],
): QuizRules | undefined {
  if (poll.type !== 'quiz') {
    if (given) throw invalid('quiz', `"${poll.type}" has no right answers`);
    return undefined;
  }
  if (!given) throw invalid('quiz', 'is missing');
  if (poll.durationSeconds === undefined) throw invalid('durationSeconds', 'a quiz needs it');
  for (const [index, id] of given.correct.entries()) {
    if (!poll.options.some((option) => option.id === id)) {
      throw invalid(`quiz.correct.${index}`, 'no such option');
    }
  }
  return given;
}

/**
 * Who may vote, with what the caller left open.
 * @throws DomainError `request.invalid` where it contradicts itself
 */
export function draftVoters(
  given: Pick<Poll, 'type' | 'voterIdentity' | 'ballotChange' | 'votesPerAddress'>,
): Pick<Poll, 'voterIdentity' | 'votesPerAddress'> {
  const { type, voterIdentity, ballotChange, votesPerAddress } = given;
  // A vote for a question is one of a voter who is known again, and no ballot that an address counts.
  if (type === 'questions' && (voterIdentity === 'ip' || voterIdentity === 'none')) {
    throw invalid('voterIdentity', 'questions are voted for by token, code or device');
  }
  if (type === 'questions' && votesPerAddress !== undefined) {
    throw invalid('votesPerAddress', 'a poll of questions has no ballots to limit');
  }
  if (voterIdentity === 'none' && ballotChange !== 'none') {
    throw invalid('ballotChange', 'where nobody is known again, no ballot can be changed');
  }
  if (votesPerAddress !== undefined && !mayLimitAddresses(voterIdentity)) {
    throw invalid('votesPerAddress', `voters told by ${voterIdentity} are not counted by address`);
  }
  const byDefault = voterIdentity === 'ip' ? DEFAULT_VOTES_PER_ADDRESS : undefined;
  return { voterIdentity, votesPerAddress: votesPerAddress ?? byDefault };
}

/** @throws DomainError `request.invalid` */
export function checkVisibility({
  type,
  resultsVisibility,
}: Pick<Poll, 'type' | 'resultsVisibility'>): void {
  if (type === 'questions' && resultsVisibility === 'after_vote') {
    throw invalid('resultsVisibility', 'a poll of questions has no ballots to wait for');
  }
}

/** @throws DomainError `request.invalid` */
export function draftPlan(
  given: Pick<CreatePoll, 'opensAt' | 'closesAt' | 'durationSeconds'>,
): PollPlan {
  const [opensAtMs, closesAtMs] = [given.opensAt, given.closesAt].map(instantOf);
  if (opensAtMs !== undefined && closesAtMs !== undefined && closesAtMs <= opensAtMs) {
    throw invalid('closesAt', 'not after opensAt');
  }
  return { opensAtMs, closesAtMs, durationSeconds: given.durationSeconds };
}

function instantOf(timestamp: string | undefined): number | undefined {
  return timestamp === undefined ? undefined : Date.parse(timestamp);
}

/**
 * A poll with changes. What decides which ballots are valid is fixed once the poll was opened:
 * ballots were cast by it, and rounds that are over are read by it.
 * @throws DomainError `request.invalid`
 */
export function changedPoll(standing: Poll, at: PollStanding, changes: UpdatePoll): Poll {
  const { opensAt, closesAt, durationSeconds, votesPerAddress, ...rest } = changes;
  const { options, minChoices, maxChoices, scale, pointsBudget, allowWriteIns, ...others } = rest;
  const { tally, quiz, ...texts } = others;
  const kept = options ? newOptions(options) : standing.options;
  const rules = { minChoices, maxChoices, scale, pointsBudget, allowWriteIns };
  const fixed = [...Object.values(rules), quiz];
  const changesRules = fixed.some((field) => field !== undefined) || !hasSameIds(kept, standing);
  const isUntouched = at.round === 1 && (at.status === 'draft' || at.status === 'scheduled');
  if (changesRules && !isUntouched) {
    throw invalid('options', 'the rules of ballots are fixed once the poll was opened');
  }
  const isUnbounded = standing.maxChoices === mostChoices(standing.type, fullRules(standing));
  checkVisibility({ ...standing, ...withoutUndefined(texts) });
  const plan = draftPlan({
    opensAt: replaced(opensAt, standing.opensAtMs),
    closesAt: replaced(closesAt, standing.closesAtMs),
    durationSeconds:
      durationSeconds === undefined ? standing.durationSeconds : (durationSeconds ?? undefined),
  });
  return {
    ...standing,
    ...withoutUndefined(texts),
    ...draftRules(standing.type, {
      ...fullRules(standing),
      ...(isUnbounded && standing.type !== 'word-cloud' && { maxChoices: undefined }),
      ...withoutUndefined(rules),
      options: kept,
    }),
    ...plan,
    quiz: draftQuiz({ ...standing, ...plan, options: kept }, quiz ?? standing.quiz),
    count: tally === undefined ? standing.count : draftCount({ ...standing, options: kept }, tally),
    ...draftVoters({
      type: standing.type,
      voterIdentity: standing.voterIdentity,
      ballotChange: texts.ballotChange ?? standing.ballotChange,
      votesPerAddress:
        votesPerAddress === undefined ? standing.votesPerAddress : (votesPerAddress ?? undefined),
    }),
  };
}

function fullRules(poll: Poll): GivenRules {
  const { options, minChoices, maxChoices, scale, pointsBudget, allowWriteIns } = poll;
  return {
    options,
    minChoices,
    maxChoices,
    scale,
    pointsBudget,
    allowWriteIns: allowWriteIns ?? false,
  };
}

function hasSameIds(options: readonly PollOption[], standing: Poll): boolean {
  return (
    options.length === standing.options.length &&
    options.every(({ id }, index) => id === standing.options[index]?.id)
  );
}

function replaced(
  timestamp: string | null | undefined,
  standing: number | undefined,
): string | undefined {
  if (timestamp !== undefined) return timestamp ?? undefined;
  return standing === undefined ? undefined : new Date(standing).toISOString();
}

function withoutUndefined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('request.invalid', `${path}: ${message}.`, {
    errors: [{ path, message }],
  });
}
