import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import type { Language } from '../element/language.ts';
import { type BallotTexts, fill, type Texts } from '../element/texts.ts';

export interface PollSituation {
  state: Pick<PollState, 'status' | 'resultsVisible'> & Partial<Pick<PollState, 'texts'>>;
  /** Absent until known. */
  rules: PollView | undefined;
  isVotable: boolean;
  hasVoted: boolean;
  /** What this voter has answered in its own words. */
  ownText?: string | undefined;
}

/** One line on where the poll stands for this viewer: what to do next, or what is withheld. */
export function describePoll(situation: PollSituation, language: Language): string {
  const { texts } = language;
  const lines = [
    standing(situation, language),
    isWaiting(situation) ? texts.waits : '',
    withheld(situation, texts),
  ];
  return lines.filter((line) => line !== '').join(' · ');
}

/** What is said of ballots of a type. */
export function ballotTexts(type: PollView['type'], texts: Texts): BallotTexts {
  return type === 'text' ? texts.answer : texts.vote;
}

/** How many have taken part, as far as that is counted. */
export function describeCount(state: PollState, language: Language): string {
  const { type, ballotCount, asideCount = 0, states } = state;
  const { texts } = language;
  if (type === 'questions') {
    if (states === undefined) return '';
    return language.count(texts.questions, states.shown + (states.answered ?? 0));
  }
  if (type === 'reactions' || ballotCount === undefined) return '';
  const counted = language.count(type === 'text' ? texts.answers : texts.ballots, ballotCount);
  return asideCount === 0 ? counted : `${counted} · ${language.count(texts.setAside, asideCount)}`;
}

function standing(situation: PollSituation, language: Language): string {
  const { state, rules, isVotable, hasVoted } = situation;
  const { texts } = language;
  const type = rules?.type ?? 'single';
  switch (state.status) {
    case 'closed':
      return type === 'questions' ? texts.closedToQuestions : texts.final;
    case 'paused':
      return texts.paused;
    case 'open': {
      const { counted, countedMayChange } = ballotTexts(type, texts);
      if (hasVoted) return isVotable ? countedMayChange : counted;
      if (isVotable && rules) return instruction(rules, language);
      return rules?.voterIdentity === 'code' ? texts.needsCode : texts.open;
    }
    default: {
      const time = rules?.opensAt;
      if (state.status === 'draft' || time === undefined) return texts.notOpen;
      return fill(texts.opensAt, { time: language.time(time) });
    }
  }
}

/** What to do, and how often. */
function instruction(rules: PollView, language: Language): string {
  const { type, minChoices, maxChoices, scale, pointsBudget } = rules;
  const { texts } = language;
  const [least, most] = [minChoices, maxChoices].map((count) => language.score(count)) as [
    string,
    string,
  ];
  const form = least === most ? texts.exactly : minChoices > 1 ? texts.between : texts.upTo;
  return fill(texts.instructions[type], {
    count: fill(form, { least, most }),
    budget: language.score(pointsBudget ?? 0),
    min: language.score(scale?.min ?? 0),
    max: language.score(scale?.max ?? 0),
  });
}

/** Nobody is told what becomes of an answer; but it is not among those that are shown. */
function isWaiting({ state, rules, hasVoted, ownText }: PollSituation): boolean {
  if (!hasVoted || ownText === undefined || rules?.moderation !== 'approve') return false;
  return !state.texts?.some(({ text }) => plain(text) === plain(ownText));
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function withheld({ state, rules, hasVoted }: PollSituation, texts: Texts): string {
  if (state.resultsVisible) return '';
  switch (rules?.resultsVisibility) {
    case 'after_vote':
      return hasVoted ? '' : texts.hiddenUntilVote;
    case 'after_close':
      return texts.hiddenUntilClose;
    case 'hidden':
      return texts.hidden;
    default:
      return '';
  }
}
