import type { PollResultsView, PollView } from '@rostrum/contracts';
import { type OptionResult, type PollOption, tallyOptions } from '@rostrum/domain';
import type { ResultsReading } from './ballots.service.ts';
import type { PollWithStatus } from './polls.service.ts';

export function presentPoll({ poll, status }: PollWithStatus): PollView {
  const { id, tenantId: _tenantId, configVersion: _version, key, ...fields } = poll;
  return {
    ...fields,
    pollId: id,
    ...(key === undefined ? {} : { key }),
    status,
    options: poll.options.map(presentOption),
    createdAt: poll.createdAt.toISOString(),
    updatedAt: poll.updatedAt.toISOString(),
  };
}

/** Without the counts where the asker may not see them: they are not hidden, they are not there. */
export function presentResults(reading: ResultsReading): PollResultsView {
  const { poll, state, isVisible, hasVoted } = reading;
  const options = isVisible
    ? tallyOptions(poll.options, state.votes, state.ballotCount)
    : poll.options;
  return {
    pollId: poll.id,
    question: poll.question,
    status: state.status,
    isFinal: state.status === 'closed',
    version: state.version,
    resultsVisible: isVisible,
    ...(isVisible ? { ballotCount: state.ballotCount } : {}),
    options: options.map(presentOption),
    ...(hasVoted === undefined ? {} : { meVoted: hasVoted }),
  };
}

function presentOption<T extends PollOption | OptionResult>(option: T): T {
  const { imageUrl, ...rest } = option;
  return (imageUrl === undefined ? rest : option) as T;
}
