import { COLUMN_WIDTH, type Leaderboard, prefixWidth } from '@rostrum/domain';
import type { Cluster, Redis } from 'ioredis';
import { refuse } from './connection.ts';
import { isListedLine, segmentsOfLine } from './placements.ts';
import { text } from './replies.ts';

const ENTRIES_AT_ONCE = 500;

/** Of one ranking, from its first entry on. */
interface Met {
  size: number;
  levels: number;
  lastLevel: string;
}

interface Listed {
  name: string;
  score: string;
  memberId: string;
}

/**
 * Compares all that is kept of one period of a board with each other: the ranking with the entries,
 * with the rankings of segments, with the levels, and with how members are placed.
 */
export class PeriodInspection {
  readonly #redis: Redis | Cluster;
  readonly #base: string;
  readonly #board: Leaderboard;
  readonly #period: string;
  /** What was met of each ranking: of all entries under '', of segments under their names. */
  readonly #met = new Map<string, Met>();

  constructor(redis: Redis | Cluster, base: string, board: Leaderboard, period: string) {
    this.#redis = redis;
    this.#base = base;
    this.#board = board;
    this.#period = period;
  }

  /** @throws DomainError `store.unavailable` */
  async findsFault(): Promise<boolean> {
    this.#met.clear();
    try {
      return !(
        (await this.#isListWhole()) &&
        (await this.#areSegmentsWhole()) &&
        (await this.#areLevelsWhole()) &&
        (await this.#isAsideWhole())
      );
    } catch (error) {
      // A key of another type than it should be.
      if (error instanceof Error && error.message.includes('WRONGTYPE')) return true;
      return refuse(error);
    }
  }

  async #isListWhole(): Promise<boolean> {
    const { rank, entries, aside } = this.#keys;
    const [listed, kept, apart, isKnown] = await Promise.all([
      this.#redis.zcard(rank),
      this.#redis.hlen(entries),
      this.#redis.hlen(aside),
      this.#redis.sismember(`${this.#base}:periods`, this.#period),
    ]);
    if (listed !== kept) return false;
    if (listed + apart > 0 && isKnown === 0) return false;
    for (let from = 0; from < listed; from += ENTRIES_AT_ONCE) {
      if (!(await this.#isPartWhole(from))) return false;
    }
    return true;
  }

  async #isPartWhole(from: number): Promise<boolean> {
    const width = prefixWidth(this.#board.columns.length);
    const flat = await this.#redis.zrange(
      this.#keys.rank,
      String(from),
      String(from + ENTRIES_AT_ONCE - 1),
      'WITHSCORES',
    );
    const listed: Listed[] = [];
    for (let at = 0; at < flat.length; at += 2) {
      const name = text(flat[at]);
      listed.push({ name, score: text(flat[at + 1]), memberId: name.slice(width) });
    }
    if (listed.length === 0) return true;
    const memberIds = listed.map(({ memberId }) => memberId);
    const [values, lines] = await Promise.all([
      this.#redis.hmget(this.#keys.entries, ...memberIds),
      this.#redis.hmget(`${this.#base}:placements`, ...memberIds),
    ]);
    for (const [index, one] of listed.entries()) {
      if (values[index]?.slice(0, width) !== one.name.slice(0, width)) return false;
      if (!isListedLine(lines[index])) return false;
      this.#count('', one);
    }
    return this.#areSegmentsRight(listed, lines);
  }

  /** Entries come in order, and so those of a level together. */
  #count(segment: string, { name, score }: Listed): void {
    const met = this.#met.get(segment) ?? { size: 0, levels: 0, lastLevel: '' };
    this.#met.set(segment, met);
    const level = `${score} ${name.slice(0, this.#board.columns.length * COLUMN_WIDTH)}`;
    if (level !== met.lastLevel) met.levels += 1;
    met.lastLevel = level;
    met.size += 1;
  }

  async #areSegmentsRight(
    listed: readonly Listed[],
    lines: readonly (string | null)[],
  ): Promise<boolean> {
    const bySegment = new Map<string, Listed[]>();
    for (const [index, one] of listed.entries()) {
      for (const segment of segmentsOfLine(lines[index], this.#board.segments)) {
        const those = bySegment.get(segment) ?? [];
        those.push(one);
        bySegment.set(segment, those);
      }
    }
    for (const [segment, those] of bySegment) {
      const names = those.map(({ name }) => name);
      const scores = await this.#redis.zmscore(`${this.#keys.rank}/${segment}`, ...names);
      if (those.some(({ score }, index) => scores[index] !== score)) return false;
      for (const one of those) this.#count(segment, one);
    }
    return true;
  }

  async #areSegmentsWhole(): Promise<boolean> {
    const known = await this.#redis.smembers(`${this.#base}:segments:${this.#period}`);
    const met = [...this.#met.keys()].filter((segment) => segment !== '');
    if (known.length !== met.length) return false;
    for (const segment of known) {
      const size = await this.#redis.zcard(`${this.#keys.rank}/${segment}`);
      if (size !== this.#met.get(segment)?.size) return false;
    }
    return true;
  }

  async #areLevelsWhole(): Promise<boolean> {
    if (this.#board.rankStyle !== 'dense') return true;
    const whole = { size: 0, levels: 0, lastLevel: '' };
    for (const [segment, met] of new Map([['', whole], ...this.#met])) {
      const ranking = segment === '' ? this.#period : `${this.#period}/${segment}`;
      const levels = await this.#redis.zcard(`${this.#base}:levels:${ranking}`);
      const sizes = await this.#sizesOf(`${this.#base}:level-sizes:${ranking}`);
      if (levels !== met.levels || sizes.count !== met.levels || sizes.sum !== met.size)
        return false;
    }
    return true;
  }

  async #sizesOf(key: string): Promise<{ count: number; sum: number }> {
    const sizes = new Map<string, number>();
    for await (const fields of this.#scan(key)) {
      for (const [level, size] of fields) sizes.set(level, Number(size));
    }
    return { count: sizes.size, sum: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
  }

  async #isAsideWhole(): Promise<boolean> {
    for await (const fields of this.#scan(this.#keys.aside)) {
      const memberIds = fields.map(([memberId]) => memberId);
      const lines = await this.#redis.hmget(`${this.#base}:placements`, ...memberIds);
      if (lines.some(isListedLine)) return false;
    }
    return true;
  }

  /** Fields with their values, where there are any. */
  async *#scan(key: string): AsyncGenerator<[string, string][]> {
    let cursor = '0';
    do {
      const [next, flat] = await this.#redis.hscan(key, cursor, 'COUNT', ENTRIES_AT_ONCE);
      const fields = flat.flatMap((field, index): [string, string][] =>
        index % 2 === 0 ? [[field, flat[index + 1] ?? '']] : [],
      );
      if (fields.length > 0) yield fields;
      cursor = next;
    } while (cursor !== '0');
  }

  get #keys(): Record<'rank' | 'entries' | 'aside', string> {
    const [base, period] = [this.#base, this.#period];
    return {
      rank: `${base}:rank:${period}`,
      entries: `${base}:entries:${period}`,
      aside: `${base}:aside:${period}`,
    };
  }
}
