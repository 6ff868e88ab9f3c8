import { expect, it } from 'vitest';
import { VotedViewers } from './voted-viewers.ts';

const ria = { tenantId: 't1', pollId: 'p1', voterId: 'ria' };
const ron = { ...ria, voterId: 'ron' };

it('sends the viewers of the one voter in the one poll away', () => {
  const voted = new VotedViewers();
  let away: string[] = [];
  const named = (name: string) => ({ sendAway: () => void away.push(name) });
  const laptop = named('laptop');
  voted.add(ria, named('phone'));
  voted.add(ria, laptop);
  voted.add({ ...ria, pollId: 'p2' }, named('other poll'));
  voted.add({ ...ria, tenantId: 't2' }, named('other tenant'));
  voted.add(ron, named('tablet'));
  voted.remove(ria, laptop);
  voted.retract(ria);
  expect(away).toEqual(['phone']);
  away = [];
  voted.retractPoll(ria);
  expect(away.sort()).toEqual(['phone', 'tablet']);
  away = [];
  voted.retractAll();
  expect(away.sort()).toEqual(['other poll', 'other tenant', 'phone', 'tablet']);
});

it('sends all of a voter away, though each of them leaves the list', () => {
  const voted = new VotedViewers();
  const away: string[] = [];
  for (const name of ['phone', 'laptop', 'tablet']) {
    const viewer = {
      sendAway() {
        away.push(name);
        voted.remove(ria, viewer);
      },
    };
    voted.add(ria, viewer);
  }
  voted.retract(ria);
  voted.retract(ria);
  expect(away).toEqual(['phone', 'laptop', 'tablet']);
});

it('tells whoever is letting a voter in that the ballot was taken back meanwhile', () => {
  const voted = new VotedViewers();
  voted.retract(ria);
  const mark = voted.mark();
  expect(voted.isRetractedSince(mark, ria)).toBe(false);
  voted.retract(ron);
  expect(voted.isRetractedSince(mark, ria)).toBe(false);
  voted.retract(ria);
  expect(voted.isRetractedSince(mark, ria)).toBe(true);
  const before = voted.mark();
  voted.retractPoll({ ...ria, pollId: 'p2' });
  expect(voted.isRetractedSince(before, ria)).toBe(false);
  voted.retractPoll(ria);
  expect(voted.isRetractedSince(before, ria)).toBe(true);
  const later = voted.mark();
  expect(voted.isRetractedSince(later, ria)).toBe(false);
  voted.retractAll();
  expect(voted.isRetractedSince(later, ria)).toBe(true);
});
