/** Reactions that one message may bring. */
export const MAX_REACTIONS_AT_ONCE = 20;

/** Reactions by option, of people who need no telling apart. */
export type ReactionCounts = ReadonlyMap<string, number>;
