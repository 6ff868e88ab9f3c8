import type { Alert } from './alerts.ts';

/** For how many looks an alert must be absent before it is taken for gone. */
const LOOKS_UNTIL_GONE = 2;

/** What became of alerts since the last look. */
export interface AlertNews {
  come: Alert[];
  gone: Alert[];
}

/** Knows which alerts have been told of, so that each is told of once when it comes and when it goes. */
export class AlertLedger {
  readonly #told = new Map<string, { alert: Alert; missedLooks: number }>();

  note(alerts: readonly Alert[]): AlertNews {
    const current = new Map(alerts.map((alert) => [nameOf(alert), alert]));
    const come = [...current].filter(([name]) => !this.#told.has(name));
    for (const [name, alert] of current) this.#told.set(name, { alert, missedLooks: 0 });
    const gone: Alert[] = [];
    for (const [name, entry] of this.#told) {
      if (current.has(name)) continue;
      entry.missedLooks += 1;
      if (entry.missedLooks < LOOKS_UNTIL_GONE) continue;
      this.#told.delete(name);
      gone.push(entry.alert);
    }
    return { come: come.map(([, alert]) => alert), gone };
  }
}

/** A warning that becomes critical is another alert; more partitions of the same are not. */
function nameOf({ code, severity, group, role, node }: Alert): string {
  return [code, severity, group, role, node].join('/');
}
