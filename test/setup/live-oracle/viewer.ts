import type { Audience, Watched } from './ledger.ts';

export type ViewerKind = 'package' | 'widget' | 'raw';

/** What a viewer shows of a topic at this moment. */
export interface Shown {
  shown: unknown;
  version: number;
  /** Whether the viewer takes it for what the service has. */
  isLive: boolean;
}

/** Somebody who watches some topics of the service. */
export interface Viewer {
  readonly name: string;
  readonly kind: ViewerKind;
  readonly audience: Audience;
  readonly watched: readonly Watched[];
  held(topic: string): Shown | undefined;
  /** How often it noticed that it had missed something. */
  gaps(): number;
  /** Why the service refused something last, while it does. */
  refusal(): string | undefined;
  close(): void;
}

export interface ViewerOptions {
  name: string;
  kind: ViewerKind;
  url: string;
  token: string;
  audience: Audience;
  watched: readonly Watched[];
}
