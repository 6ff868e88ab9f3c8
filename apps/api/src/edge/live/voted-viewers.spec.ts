import { expect, it } from 'vitest';
import { VotedViewers } from './voted-viewers.ts';

const ria = { tenantId: 't1', pollId: 'p1', voterId: 'ria' };
const ron = { ...ria, voterId: 'ron' };

it('finds the viewers of the one voter in the one poll', () => {
  const voted = new VotedViewers<string>();
  voted.add(ria, 'phone');
  voted.add(ria, 'laptop');
  voted.add({ ...ria, pollId: 'p2' }, 'other poll');
  voted.add({ ...ria, tenantId: 't2' }, 'other tenant');
  voted.add(ron, 'tablet');
  voted.remove(ria, (viewer) => viewer === 'laptop');
  expect(voted.retract(ria)).toEqual(['phone']);
  expect(voted.retractPoll(ria).sort()).toEqual(['phone', 'tablet']);
  expect(voted.retractAll().sort()).toEqual(['other poll', 'other tenant', 'phone', 'tablet']);
});

it('tells whoever is letting a voter in that the ballot was taken back meanwhile', () => {
  const voted = new VotedViewers<string>();
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
