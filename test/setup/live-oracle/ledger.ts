import { hash } from 'node:crypto';
import type { BoardSnapshot, PollResultsView } from '@rostrum/contracts';

/** What is watched: a topic, and of a board how many entries. */
export interface Watched {
  topic: string;
  limit: number;
}

/** Who sees the same of a topic. */
export type Audience = 'host' | 'anybody';

/** A state that a viewer held of a topic. */
export interface Sight extends Watched {
  viewer: string;
  audience: Audience;
  /** Undefined where the viewer’s client keeps it to itself. */
  epoch: string | undefined;
  version: number;
  shown: unknown;
}

const MAX_FAULTS = 5;
const MAX_TEXT = 200;
const MAX_DIFFERENCES = 3;
const ANY_EPOCH = '*';

interface Held {
  viewer: string;
  shown: unknown;
  digest: string;
}

/**
 * Writes down whatever any viewer ever held. Two viewers that held one version of a topic must have
 * held the same: a change that was ever applied to a wrong base shows here, whoever applied it.
 */
export class Ledger {
  readonly faults: string[] = [];
  sights = 0;
  /** How often a service may have begun a new epoch, in which versions begin anew. */
  epochChanges = 0;
  /** Topic, limit, audience and version → who held what, by epoch. */
  readonly #held = new Map<string, Map<string, Held>>();
  readonly #last = new Map<string, { epoch: string | undefined; version: number; steps: number }>();

  saw(sight: Sight): void {
    this.sights += 1;
    this.#compare(sight);
    this.#expectRisen(sight);
  }

  #compare(sight: Sight): void {
    const { viewer, topic, limit, audience, epoch, version } = sight;
    const place = `${topic} ${limit} ${audience} ${version}`;
    const held = { viewer, shown: sight.shown, digest: digestOf(sight.shown) };
    const known = this.#held.get(place) ?? new Map<string, Held>();
    this.#held.set(place, known);
    const others = epoch === undefined ? [...known.values()] : this.#standing(known, epoch);
    const [other] = others;
    if (other && !others.some(({ digest }) => digest === held.digest)) {
      const differences = differencesOf(other.shown, held.shown);
      this.#note(`${place}: ${other.viewer} and ${viewer} held other states: ${differences}`);
    }
    known.set(epoch ?? ANY_EPOCH, held);
  }

  /** What was held of that epoch, or of one that nobody told. */
  #standing(known: Map<string, Held>, epoch: string): Held[] {
    const own = known.get(epoch);
    if (own !== undefined) return [own];
    const untold = this.epochChanges === 0 ? known.get(ANY_EPOCH) : undefined;
    return untold === undefined ? [] : [untold];
  }

  #expectRisen({ viewer, topic, limit, epoch, version }: Sight): void {
    const name = `${viewer} ${topic} ${limit}`;
    const last = this.#last.get(name);
    const hasStepped = last !== undefined && last.epoch === epoch && version < last.version;
    const steps = (last?.steps ?? 0) + (hasStepped ? 1 : 0);
    this.#last.set(name, { epoch, version, steps });
    if (!hasStepped) return;
    const allowed = epoch === undefined ? this.epochChanges : 0;
    if (steps <= allowed) return;
    this.#note(`${name} went back from ${last.version} to ${version} (${epoch})`);
  }

  #note(fault: string): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(fault);
  }
}

/** What a state shows, however it was come by: figures that follow from others are left out. */
export function contentOf(shown: unknown): object {
  const given = shown as BoardSnapshot | PollResultsView;
  if ('entries' in given) return { entries: given.entries, total: given.total };
  const { pollId, status, round, ballotCount, totalWeight, options } = given;
  const counts = options.map(({ id, votes }) => ({ id, votes }));
  return { pollId, status, round, ballotCount, totalWeight, counts };
}

export function digestOf(shown: unknown): string {
  return hash('sha1', JSON.stringify(contentOf(shown)));
}

/** The first parts of two states that are not the same, each as the one and as the other. */
function differencesOf(one: unknown, other: unknown): string {
  const [a, b] = [partsOf(one), partsOf(other)];
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names
    .filter((name) => a.get(name) !== b.get(name))
    .slice(0, MAX_DIFFERENCES)
    .map((name) => `${name}: ${textOf(a.get(name))} <> ${textOf(b.get(name))}`)
    .join('; ');
}

function partsOf(shown: unknown): Map<string, string> {
  return new Map(
    Object.entries(contentOf(shown)).flatMap(([name, value]) =>
      Array.isArray(value)
        ? value.map((item, index) => [`${name} ${index}`, JSON.stringify(item)] as const)
        : [[name, JSON.stringify(value)] as const],
    ),
  );
}

function textOf(text = 'nothing'): string {
  return text.slice(0, MAX_TEXT);
}
