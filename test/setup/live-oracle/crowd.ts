import { LiveClient } from '@rostrum/client';
import { expect, vi } from 'vitest';
import { ClientViewer } from './client-viewer.ts';
import { type Audience, contentOf, digestOf, type Ledger, type Watched } from './ledger.ts';
import type { Random } from './random.ts';
import { RawViewer } from './raw-viewer.ts';
import { chooseWatched, type Stage } from './stage.ts';
import { placeOf, readTruth, type TruthSource } from './truth.ts';
import type { Viewer, ViewerKind, ViewerOptions } from './viewer.ts';
import { widgetClient } from './widget-client.ts';

const KINDS: ViewerKind[] = ['package', 'widget', 'raw'];
const MAX_TOLD = 5;
const OFTEN_MS = 20;
const GATHER_MS = 60_000;

export interface CrowdOptions {
  count: number;
  /** Where to connect to, in turns. */
  urls: readonly string[];
  tokens: Record<Audience, string>;
  stage: Stage;
  random: Random;
  ledger: Ledger;
  /** What all of them watch, instead of what each chooses of the stage. */
  watched?: (index: number) => Watched[];
}

/** Viewers of all kinds, with limits and topics of their own, on all instances. */
export class Crowd {
  readonly viewers: readonly Viewer[];
  readonly #ledger: Ledger;

  private constructor(viewers: readonly Viewer[], ledger: Ledger) {
    this.viewers = viewers;
    this.#ledger = ledger;
  }

  /** Resolves when every viewer is in step. */
  static async gather(options: CrowdOptions): Promise<Crowd> {
    const crowd = await Crowd.open(options);
    await crowd.inStep(GATHER_MS);
    return crowd;
  }

  /** Of viewers that come, and may not be let in yet. */
  static async open(options: CrowdOptions): Promise<Crowd> {
    const { count, urls, tokens, stage, random, ledger } = options;
    const WidgetClient = await widgetClient();
    const viewers = Array.from({ length: count }, (_, index): Viewer => {
      const kind = KINDS[index % KINDS.length] ?? 'raw';
      const audience: Audience = random.below(4) === 0 ? 'host' : 'anybody';
      const url = urls[Math.floor(index / KINDS.length) % urls.length] ?? '';
      const watched = options.watched?.(index) ?? chooseWatched(stage, random);
      const name = `${kind}-${index}`;
      const given: ViewerOptions = { name, kind, url, audience, watched, token: tokens[audience] };
      if (kind === 'raw') return new RawViewer(given, ledger);
      return new ClientViewer(kind === 'widget' ? WidgetClient : LiveClient, given, ledger);
    });
    return new Crowd(viewers, ledger);
  }

  get raw(): RawViewer[] {
    return this.viewers.filter((viewer) => viewer instanceof RawViewer);
  }

  gaps(): number {
    return this.viewers.reduce((sum, viewer) => sum + viewer.gaps(), 0);
  }

  frames(): number {
    return this.raw.reduce((sum, viewer) => sum + viewer.frames, 0);
  }

  /** Every viewer takes what it holds for what the service has. */
  async inStep(timeout: number): Promise<void> {
    await vi.waitFor(
      () => {
        const astray = this.viewers.filter(
          (viewer) => !viewer.watched.every(({ topic }) => viewer.held(topic)?.isLive),
        );
        expect(astray.slice(0, MAX_TOLD).map((one) => `${one.name}: ${one.refusal()}`)).toEqual([]);
      },
      { timeout, interval: OFTEN_MS },
    );
  }

  /**
   * While nobody writes: in the end all viewers show what REST shows, and none of them ever showed
   * anything else than others at the same version. Returns how long it took.
   */
  async converges(source: TruthSource, timeout: number): Promise<number> {
    const startedAt = performance.now();
    const everything = this.viewers.flatMap(({ watched, audience }) =>
      watched.map((one) => ({ ...one, audience })),
    );
    const truths = await readTruth(source, everything);
    await vi.waitFor(
      () => {
        const faults = this.viewers.flatMap((viewer) =>
          viewer.watched.flatMap((one): string[] => {
            const held = viewer.held(one.topic);
            const truth = truths.get(placeOf(one, viewer.audience));
            const place = `${viewer.name} ${one.topic} ${one.limit}`;
            if (!held?.isLive) return [`${place}: not in step (${viewer.refusal()})`];
            if (digestOf(held.shown) === truth?.digest) return [];
            const difference = firstDifference(contentOf(held.shown), truth?.content);
            return [`${place}: at ${held.version} of ${truth?.version}: ${difference}`];
          }),
        );
        expect(faults.slice(0, MAX_TOLD), `of ${faults.length}`).toEqual([]);
      },
      { timeout, interval: OFTEN_MS },
    );
    expect(this.#ledger.faults).toEqual([]);
    return performance.now() - startedAt;
  }

  /** What each viewer shows of each of its topics. */
  digests(): string[] {
    return this.viewers.flatMap((viewer) =>
      viewer.watched.map(({ topic }) => {
        const held = viewer.held(topic);
        return `${viewer.name} ${topic} ${held && digestOf(held.shown)}`;
      }),
    );
  }

  close(): void {
    for (const viewer of this.viewers) viewer.close();
  }
}

/** Where two states begin to differ. */
function firstDifference(held: object, wanted: object | undefined): string {
  const [is, should] = [JSON.stringify(held), JSON.stringify(wanted) ?? ''];
  const at = [...is].findIndex((letter, index) => letter !== should[index]);
  const [from, to] = [Math.max(0, at - 40), at + 80];
  return `${is.slice(from, to)} instead of ${should.slice(from, to)}`;
}
