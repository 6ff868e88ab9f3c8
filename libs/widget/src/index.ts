import { RostrumLeaderboard } from './leaderboard/leaderboard-element.ts';
import { RostrumPoll } from './poll/poll-element.ts';

export { RostrumLeaderboard, RostrumPoll };

// The script may be on a page twice, once for each place where somebody pasted it.
if (!customElements.get('rostrum-leaderboard')) {
  customElements.define('rostrum-leaderboard', RostrumLeaderboard);
}
if (!customElements.get('rostrum-poll')) customElements.define('rostrum-poll', RostrumPoll);
