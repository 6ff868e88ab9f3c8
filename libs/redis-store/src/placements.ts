import type { MemberPlacement, MemberState } from '@rostrum/domain';

/** The same letters as in scripts/includes/placements.lua. */
const LETTERS: Record<MemberState, string> = {
  visible: 'v',
  hidden: 'h',
  banned: 'b',
  'shadow-banned': 's',
};

const STATES = new Map(Object.entries(LETTERS).map(([state, letter]) => [letter, state]));

/** A member's part of the arguments of scripts/place-members-4.lua. */
export function placementArguments(placement: MemberPlacement): (string | number)[] {
  const { memberId, isKept, isNews } = placement;
  return [memberId, placementLine(placement), isKept ? 1 : 0, isNews ? 1 : 0];
}

/** As it is kept; see scripts/includes/placements.lua. */
export function placementLine({ revision, state, values }: MemberPlacement): string {
  return [revision, LETTERS[state], ...values].join('\t');
}

export function memberState(letter: string): MemberState {
  const state = STATES.get(letter);
  if (state === undefined) throw new TypeError(`unknown state of a member: ${letter}`);
  return state as MemberState;
}

/** Whether a member of this line is listed; one without a line is. */
export function isListedLine(line: string | null | undefined): boolean {
  return (line?.split('\t')[1] ?? LETTERS.visible) === LETTERS.visible;
}

/** The segments of a line, as rankings are named by them. */
export function segmentsOfLine(
  line: string | null | undefined,
  attributes: readonly string[] = [],
): string[] {
  const values = line?.split('\t').slice(2) ?? [];
  return attributes.flatMap((name, index) => (values[index] ? [`${name}:${values[index]}`] : []));
}
